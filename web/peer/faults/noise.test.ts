import { expect, test } from "vitest";
import { replaceByNoise } from "./noise.ts";

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

test.each([1, 10, 0.5])("noise is %d times as long as what it replaces, and has nothing of its direction", (factor) => {
  const truth = Float32Array.from({ length: 10_000 }, (_, i) => Math.cos(i) * 0.01);
  const lie = truth.slice();
  replaceByNoise(lie, factor);
  expect(norm(lie)).toBeCloseTo(factor * norm(truth), 4);
  const cosine = lie.reduce((sum, value, i) => sum + value * truth[i]!, 0) / norm(lie) / norm(truth);
  // Of 10,000 random numbers it has a standard deviation of 0.01.
  expect(Math.abs(cosine)).toBeLessThan(0.07);
  const other = truth.slice();
  replaceByNoise(other, factor);
  expect(other).not.toEqual(lie);
});

test("nothing stays nothing", () => {
  const zeros = new Float32Array(5);
  replaceByNoise(zeros, 10);
  expect(zeros.every((value) => value === 0)).toBe(true);
});
