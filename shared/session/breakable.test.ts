import { expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "./spec.ts";

test("a session says itself whether its seats may break it; without a word they may not", () => {
  expect(parseSpec({}).breakable).toBe(false);
  expect(canonicalSpec(parseSpec({ breakable: true }))).toContain('"breakable":true');
  expect(() => parseSpec({ breakable: "yes" })).toThrow("breakable must be true or false");
});

test("data of people's own are no toy, while what is public may be broken, also under masks and noise", () => {
  expect(() => parseSpec({ data: "own", breakable: true })).toThrow(/^breakable must be false with data own/);
  expect(parseSpec({ data: "own", breakable: false }).breakable).toBe(false);
  for (const data of ["shared", "by-label"] as const) {
    expect(parseSpec({ data, breakable: true, averaging: "secure", privacy: "peer" }).breakable).toBe(true);
  }
  expect(parseSpec({ task: "penguins", breakable: true } as object)).toMatchObject({ data: "shared", breakable: true });
});
