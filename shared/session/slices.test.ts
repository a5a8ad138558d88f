import { expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "./spec.ts";

test("R14: a session says itself whether slices follow upload speed; without a word they are equal", () => {
  expect(parseSpec({}).slices).toBe("equal");
  expect(canonicalSpec(parseSpec({}))).not.toContain("slices");
  expect(canonicalSpec(parseSpec({ slices: "speed" }))).toContain('"slices":"speed"');
  expect(() => parseSpec({ slices: "fair" })).toThrow("slices must be one of equal, speed");
});

test("R14: sparse contributions have no slices, and the refusal says so; masked ones have, whatever the compression", () => {
  expect(() => parseSpec({ slices: "speed", compression: "sparse" })).toThrow(
    "slices must be equal with compression sparse: what goes to everybody has no slices",
  );
  expect(parseSpec({ slices: "speed", compression: "sparse", averaging: "secure" }).slices).toBe("speed");
});
