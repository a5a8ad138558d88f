import fc from "fast-check";
import { expect, test } from "vitest";
import { thin } from "./thin.ts";

test("never more points than asked for, x ascending, the newest one untouched, values within the old range", () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 });
  fc.assert(
    fc.property(values, fc.integer({ min: 2, max: 500 }), (y, most) => {
      const thinned = thin({ x: y.map((_, index) => index + 1), y }, most);
      expect(thinned.x.length).toBe(thinned.y.length);
      expect(thinned.x.length).toBeLessThanOrEqual(Math.min(most, y.length));
      expect([thinned.x.at(-1), thinned.y.at(-1)]).toEqual([y.length, y.at(-1)]);
      expect(thinned.x).toEqual([...new Set(thinned.x)].sort((a, b) => a - b));
      expect(Math.max(...thinned.y)).toBeLessThanOrEqual(Math.max(...y) + 1e-6);
      expect(Math.min(...thinned.y)).toBeGreaterThanOrEqual(Math.min(...y) - 1e-6);
    }),
  );
});

test("leaves out what is no number", () => {
  expect(thin({ x: [1, 2, 3], y: [1, Number.NaN, Infinity] }, 5)).toEqual({ x: [1], y: [1] });
  expect(thin({ x: [], y: [] }, 5)).toEqual({ x: [], y: [] });
});
