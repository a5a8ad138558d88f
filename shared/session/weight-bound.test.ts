import { expect, test } from "vitest";
import { parseSpec } from "./spec.ts";
import { labelSplitOf, weightBound } from "./weight-bound.ts";

test("R8: with shared data nothing weighs more than the samples of a round", () => {
  expect(weightBound(parseSpec({ batchSize: 32 }))).toBe(32);
  expect(weightBound(parseSpec({ batchSize: 32, localSteps: 5 }))).toBe(160);
});

test("R8: with data by label the largest shard weighs most", () => {
  const spec = parseSpec({ data: "by-label", seats: 5, alpha: 0.1, seed: 7 });
  const sizes = labelSplitOf(spec).map((row) => row.reduce((sum, count) => sum + count));
  expect(weightBound(spec)).toBe(Math.max(...sizes));
  expect(sizes.reduce((sum, size) => sum + size)).toBe(60_000);
});

test("R8: with data of one's own the bound is the most that a seat may have", () => {
  expect(weightBound(parseSpec({ data: "own" }))).toBe(65_536);
});

test("R8, R13: where shares follow speed nothing weighs more than the largest share", () => {
  expect(weightBound(parseSpec({ batchSize: 32, shares: "speed", seats: 8 }))).toBe(128);
  expect(weightBound(parseSpec({ batchSize: 32, shares: "speed", seats: 2, localSteps: 5 }))).toBe(5 * 60);
  expect(weightBound(parseSpec({ batchSize: 30_000, shares: "speed", seats: 8 }))).toBe(65_536);
});
