import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean, median, medianSlope, quantile, slope, sum } from "./statistics.ts";

describe("statistics", () => {
  it("interpolates between the two values around a quantile", () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([0, 100], 0.99)).toBeCloseTo(99);
    expect(median([7])).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("leaves its input in order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it("adds and averages", () => {
    expect(sum([])).toBe(0);
    expect(sum([1, 2, 4])).toBe(7);
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBeNaN();
  });

  it("finds the slope of any line, also through unevenly spread points", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 }),
        (rise, start, xs) => {
          const points = xs.map((x) => ({ x, y: start + rise * x }));
          expect(slope(points)).toBeCloseTo(rise, 6);
          expect(medianSlope(points)).toBeCloseTo(rise, 6);
        },
      ),
    );
  });

  it("keeps the median slope when one point stands out", () => {
    const points = [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: x === 0 ? 1000 : 2 * x }));
    expect(medianSlope(points)).toBe(2);
    expect(slope(points)).toBeLessThan(-50);
    expect(medianSlope([{ x: 1, y: 1 }])).toBeNaN();
  });

  it("knows no slope without two different places", () => {
    expect(slope([{ x: 1, y: 1 }])).toBeNaN();
    expect(
      slope([
        { x: 1, y: 1 },
        { x: 1, y: 5 },
      ]),
    ).toBeNaN();
  });
});
