import fc from "fast-check";
import { expect, test } from "vitest";
import { exactExp, exactLog } from "./exact-math.ts";

test("the logarithm is that of the engine to 15 digits, from the smallest to the largest number", () => {
  const check = (x: number): void => {
    const expected = Math.log(x);
    expect(Math.abs(exactLog(x) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected) + 1e-18);
  };
  fc.assert(fc.property(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), check));
  [1, 2, 0.5, Math.SQRT2, Math.SQRT1_2, Math.E, 1e300, 5e-324].forEach(check);
  expect(exactLog(1)).toBe(0);
});

test("the exponential is that of the engine to 15 digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(exactExp(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
    }),
  );
  expect(exactExp(0)).toBe(1);
  expect(exactExp(-1e9)).toBe(0);
});

test("what has no logarithm, or is above the range, is refused", () => {
  for (const x of [0, -1, NaN, Infinity]) expect(() => exactLog(x)).toThrow(RangeError);
  for (const x of [1, NaN]) expect(() => exactExp(x)).toThrow(RangeError);
});
