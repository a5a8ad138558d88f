import { expect, test } from "vitest";
import { halfRange, numberOfScaled, scaledNumber } from "./number-range.ts";

test("a range is scaled to -1..1 and back, and what lies beyond stays beyond", () => {
  const range = { min: 9, max: 47 };
  expect([9, 28, 47, 66].map((value) => scaledNumber(range, value))).toEqual([-1, 0, 1, 2]);
  expect([-1, 0, 1, 2].map((scaled) => numberOfScaled(range, scaled))).toEqual([9, 28, 47, 66]);
  expect(0.1 * halfRange(range)).toBeCloseTo(1.9, 9);
});
