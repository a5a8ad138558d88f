import { expect, test } from "vitest";
import { canonicalSpec, parseSpec, type SessionSpecInput } from "./spec.ts";

const SECURE = { averaging: "secure", localSteps: 10 } as const;

test("S8: a session says itself into how many fragments it cuts the vector; without a word it averages all of it", () => {
  expect(parseSpec({}).fragments).toBe(1);
  expect(canonicalSpec(parseSpec(SECURE))).not.toContain("fragments");
  expect(canonicalSpec(parseSpec({ ...SECURE, fragments: 4 }))).toContain('"fragments":4');
  expect(() => parseSpec({ ...SECURE, fragments: 17 })).toThrow("fragments must be");
});

test.each<[SessionSpecInput, string]>([
  [{ ...SECURE, averaging: "plain" }, "fragments must be 1 with plain averaging"],
  [{ ...SECURE, localSteps: 1 }, "fragments must be 1 with one local step"],
  [{ ...SECURE, rounds: 3 }, "fragments must be at most as many as the session has rounds, 3"],
])("S8: there are no fragments with %o, and the refusal says why", (fields, reason) => {
  expect(() => parseSpec({ ...fields, fragments: 4 })).toThrow(reason);
  expect(parseSpec({ ...fields, fragments: 1 }).fragments).toBe(1);
});

test("S8: fragments go with clipped, noised and standardized steps, momentum and data of one's own", () => {
  const fields = { clipNorm: 1, privacy: "sample", outerMomentum: 0.5 } as const;
  expect(parseSpec({ ...SECURE, ...fields, fragments: 16 }).fragments).toBe(16);
});
