import fc from "fast-check";
import { expect, test } from "vitest";
import { dotsPath, placeOn, plotScale } from "./scatter.ts";

const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });

test("every value stands within the scale, and a few round numbers are marked on it", () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 30 }), fc.integer({ min: 3, max: 8 }), (values, wanted) => {
      const scale = plotScale([...values, Number.NaN, Infinity], wanted);
      for (const value of [...values, ...scale.ticks]) {
        expect(placeOn(scale, value)).toBeGreaterThanOrEqual(0);
        expect(placeOn(scale, value)).toBeLessThanOrEqual(1);
      }
      expect(scale.ticks.length).toBeGreaterThanOrEqual(1);
      expect(scale.ticks.length).toBeLessThanOrEqual(wanted + 1);
    }),
  );
});

test("values that hardly differ have a scale, too", () => {
  for (const values of [
    [0, -5e-324],
    [1e15, 1e15 + 1],
  ]) {
    expect(plotScale(values, 3).ticks.length).toBeGreaterThanOrEqual(1);
  }
});

test.each([
  [
    [0, 10],
    [0, 2, 4, 6, 8, 10],
  ],
  [
    [0.1, 0.32],
    [0.1, 0.15, 0.2, 0.25, 0.3],
  ],
  [
    [7, 7],
    [4, 6, 8, 10],
  ],
  [[], [0, 0.2, 0.4, 0.6, 0.8, 1]],
])("%j is marked at %j", (values, ticks) => {
  expect(plotScale(values, 6).ticks).toEqual(ticks);
});

test("dots are drawn upwards, and what is no number is left out", () => {
  const scale = { from: 0, to: 10, ticks: [] };
  expect(dotsPath(scale, [0, 5, 10, 1], [0, 10, Number.NaN, 5], 100)).toBe("M0.0 100.0h0M50.0 0.0h0M10.0 50.0h0");
});
