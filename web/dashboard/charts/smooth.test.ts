import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smooth, SMOOTHING_MAX } from "./smooth.ts";

const weights = fc.double({ min: 0, max: SMOOTHING_MAX, noNaN: true });
const curves = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
const over = (y: readonly number[]) => ({ x: y.map((_, index) => index + 1), y });

describe("smooth", () => {
  test("is the weighted mean of all values so far, written out", () => {
    const y = [3, -1, 4, 1, 5];
    const weight = 0.6;
    smooth(over(y), weight).y.forEach((value, last) => {
      const shares = y.slice(0, last + 1).map((_, i) => weight ** (last - i));
      const mean = shares.reduce((sum, share, i) => sum + share * y[i]!, 0) / shares.reduce((a, b) => a + b);
      expect(value).toBeCloseTo(mean, 12);
    });
  });

  test("begins at the first value, never leaves the range, keeps a level as it is", () => {
    fc.assert(
      fc.property(curves, weights, (y, weight) => {
        const smoothed = smooth(over(y), weight);
        expect(smoothed.x).toEqual(over(y).x);
        expect(smoothed.y[0]).toBeCloseTo(y[0]!, 6);
        for (const value of smoothed.y) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...y) - 1e-6);
          expect(value).toBeLessThanOrEqual(Math.max(...y) + 1e-6);
        }
        const level = smooth(over(y.map(() => 7)), weight).y;
        for (const value of level) expect(value).toBeCloseTo(7, 9);
      }),
    );
  });

  test("a weight of 0 changes nothing, and what is no number is left out", () => {
    expect(smooth(over([1, Number.NaN, 3, Infinity]), 0)).toEqual({ x: [1, 3], y: [1, 3] });
    expect(smooth(over([1, Number.NaN, 3]), 0.5).y[1]).toBeCloseTo((0.5 * 1 + 3) / 1.5, 12);
  });

  test("refuses a weight that would never let go", () => {
    for (const weight of [1, -0.1, Number.NaN]) expect(() => smooth(over([1]), weight)).toThrow(RangeError);
  });
});
