import { expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "./spec.ts";

test("R12: a session says itself whether rounds overlap; without a word they do not", () => {
  expect(parseSpec({}).overlap).toBe(0);
  expect(canonicalSpec(parseSpec({}))).not.toContain("overlap");
  expect(canonicalSpec(parseSpec({ overlap: 1 }))).toContain('"overlap":1');
  expect(() => parseSpec({ overlap: 2 })).toThrow("overlap must be 0 or 1");
});

test("R12: where a tab hides all its data no steps go on from its own change, which is mostly noise", () => {
  const spec = { privacy: "peer", overlap: 1 } as const;
  expect(() => parseSpec({ ...spec, localSteps: 2 })).toThrow("overlap must be 0 with privacy peer and local steps");
  expect(parseSpec(spec).overlap).toBe(1);
  expect(parseSpec({ ...spec, privacy: "sample", localSteps: 2 }).overlap).toBe(1);
});
