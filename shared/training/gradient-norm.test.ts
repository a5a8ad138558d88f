import fc from "fast-check";
import { expect, test } from "vitest";
import { clipScale, gradientNorm, NORM_BLOCK_ELEMENTS, sumOfSquares } from "./gradient-norm.ts";
import { Random } from "./random.ts";

const drawn = (length: number, ...seed: (string | number)[]): Float32Array => {
  const random = new Random("norm", ...seed);
  return Float32Array.from({ length }, () => (random.uniform() - 0.5) * 10 ** (random.below(9) - 6));
};

test("is the root of the sum of squares", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 * NORM_BLOCK_ELEMENTS }), fc.integer(), (length, seed) => {
      const gradient = drawn(length, seed);
      const expected = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(gradientNorm(gradient) - expected)).toBeLessThanOrEqual(1e-12 * expected);
    }),
    { numRuns: 30 },
  );
  expect(gradientNorm(Float32Array.of(3, 0, -4))).toBe(5);
});

test("R3: blocks can be added up anywhere, and each eighth element by a lane of its own", () => {
  const gradient = drawn(2 * NORM_BLOCK_ELEMENTS + 1234, "blocks");
  const starts = [0, NORM_BLOCK_ELEMENTS, 2 * NORM_BLOCK_ELEMENTS];
  const blocks = starts.map((start) => {
    const end = Math.min(start + NORM_BLOCK_ELEMENTS, gradient.length);
    const lanes = new Float64Array(8);
    for (let i = start; i < end; i++) lanes[i % 8]! += gradient[i]! * gradient[i]!;
    const [a, b, c, d, e, f, g, h] = lanes as unknown as [number, ...number[]] & Record<number, number>;
    const byLanes = a! + b! + (c! + d!) + (e! + f! + (g! + h!));
    expect(sumOfSquares(gradient, start, end)).toBe(byLanes);
    return byLanes;
  });
  expect(gradientNorm(gradient)).toBe(Math.sqrt(blocks[0]! + blocks[1]! + blocks[2]!));
  expect(gradientNorm(gradient)).toBe(GOLDEN);
});

/** Confirmed by a second implementation, in Python. */
const GOLDEN = 937.4617421572797;

test("the largest values have a finite norm, and what is not finite has none", () => {
  expect(gradientNorm(new Float32Array(10_000).fill(3.4028234663852886e38))).toBeCloseTo(3.4028234663852886e40, -30);
  expect(gradientNorm(Float32Array.of(1, NaN))).toBeNaN();
  expect(clipScale(NaN, 1)).toBeNaN();
});

test("a gradient within the bound stays as it is; a longer one is scaled as PyTorch scales it", () => {
  expect(clipScale(0, 1)).toBe(1);
  expect(clipScale(0.9, 1)).toBe(1);
  expect(clipScale(5, 1)).toBe(1 / (5 + 1e-6));
});
