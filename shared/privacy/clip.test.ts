import fc from "fast-check";
import { expect, test } from "vitest";
import { CLIP_MARGIN, clipToNorm, normOf } from "./clip.ts";

const vectors = fc.float32Array({
  noNaN: true,
  noDefaultInfinity: true,
  min: Math.fround(-1e15),
  max: Math.fround(1e15),
  minLength: 1,
  maxLength: 50,
});
const bounds = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

test("no vector is longer than the bound, and its direction stays", () => {
  fc.assert(
    fc.property(vectors, bounds, (values, bound) => {
      const before = values.slice();
      clipToNorm(values, bound);
      expect(normOf(values)).toBeLessThanOrEqual(bound);
      const factor = Math.min(1, bound / normOf(before));
      values.forEach((value, i) => {
        expect(Math.abs(value - factor * before[i]!)).toBeLessThanOrEqual(1e-44 + 2 * CLIP_MARGIN * bound);
      });
    }),
  );
});

test("what is short enough is not touched", () => {
  const values = Float32Array.of(0.3, -0.4);
  clipToNorm(values, 0.51);
  expect(values).toEqual(Float32Array.of(0.3, -0.4));
  clipToNorm(values, 0.05);
  expect(values[0]).toBeCloseTo(0.03, 6);
  expect(values[1]).toBeCloseTo(-0.04, 6);
});
