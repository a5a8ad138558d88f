import fc from "fast-check";
import { expect, test } from "vitest";
import { exactExp } from "./exponential.ts";
import { halfCosine } from "./half-cosine.ts";
import { exactLog } from "./logarithm.ts";
import { wholePower } from "./whole-power.ts";

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
  for (const x of [-0.1, 1.1, NaN]) expect(() => halfCosine(x)).toThrow(RangeError);
});

test("half a wave of the cosine is that of the engine to 15 digits, and falls from 1 to 0", () => {
  const x = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(x, x, (a, b) => {
      const expected = a <= 0.5 ? (1 + Math.cos(Math.PI * a)) / 2 : Math.sin((Math.PI / 2) * (1 - a)) ** 2;
      expect(Math.abs(halfCosine(a) - expected)).toBeLessThanOrEqual(2e-15 * expected);
      // The steps of a schedule of a million rounds are far above the last bits.
      if (b - a > 1e-6) expect(halfCosine(b)).toBeLessThanOrEqual(halfCosine(a));
    }),
  );
  expect([0, 0.25, 0.5, 0.75, 1].map(halfCosine)).toEqual([
    1, 0.8535533905932737, 0.5000000000000001, 0.14644660940672624, 0,
  ]);
});

test("a power is that of repeated products, to a few bits", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 60 }), (base, exponent) => {
      let expected = 1;
      for (let i = 0; i < exponent; i++) expected *= base;
      expect(Math.abs(wholePower(base, exponent) - expected)).toBeLessThanOrEqual(1e-14 * expected + 1e-320);
    }),
  );
  expect([wholePower(0, 0), wholePower(0.5, 3), wholePower(0.9, 1)]).toEqual([1, 0.125, 0.9]);
});
