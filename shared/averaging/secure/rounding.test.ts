import { expect, test } from "vitest";
import { FixedPoint } from "./fixed-point.ts";

/** Xorshift with 32 bits (Marsaglia 2003), as a sum of its own: shifts by 13 left, 17 right, 5 left. */
function* dice(seed: number): Generator<number> {
  let state = BigInt((seed | 1) >>> 0);
  for (;;) {
    state ^= (state << 13n) & 0xffff_ffffn;
    state ^= state >> 17n;
    state ^= (state << 5n) & 0xffff_ffffn;
    yield Number(state) / 2 ** 32;
  }
}

test.each([32, 16] as const)(
  "S1: each value goes to one of its two neighbours in %i bits, by its own throw",
  (bits) => {
    const fixed = new FixedPoint({ bits, bound: 1, members: 3, weightBound: 4 });
    const values = Float32Array.from({ length: 400 }, (_, i) => Math.sin(3 * i));
    const words = bits === 32 ? new Uint32Array(400).fill(7) : new Uint16Array(400).fill(7);
    expect(fixed.add(values, 3, words, 98_765)).toBe(0);
    const throws = dice(98_765);
    for (const [i, value] of values.entries()) {
      const exact = value * 3 * fixed.scale + (throws.next().value as number);
      const expected = BigInt.asUintN(bits, 7n + BigInt(Math.floor(exact)));
      expect(BigInt(words[i]!), `value ${i}`).toBe(expected);
    }
  },
);

test("S1: another seed throws otherwise", () => {
  const fixed = new FixedPoint({ bits: 16, bound: 1, members: 3, weightBound: 64 });
  const words = [11, 13].map((seed) => {
    const own = new Uint16Array(200);
    fixed.add(new Float32Array(200).fill(0.0013), 1, own, seed);
    return [...own];
  });
  expect(words[0]).not.toEqual(words[1]);
});

test("S1: the scale is the largest power of two with which no sum can wrap around", () => {
  for (const bits of [32, 16] as const) {
    for (const bound of [0.125, 1, 3, 4096]) {
      for (const weightBound of [1, 64, 640]) {
        for (const members of [3, 5, 16]) {
          const { scale } = new FixedPoint({ bits, bound, members, weightBound });
          const largest = (of: number) => members * (of * bound * weightBound + 1);
          expect(Number.isInteger(Math.log2(scale))).toBe(true);
          expect(largest(scale)).toBeLessThanOrEqual(2 ** (bits - 1));
          expect(largest(2 * scale)).toBeGreaterThan(2 ** (bits - 1));
        }
      }
    }
  }
});

test("S1: the bound itself is not clipped, on either side, and what lies beyond is, to its own side", () => {
  const fixed = new FixedPoint({ bits: 32, bound: 1, members: 3, weightBound: 4 });
  const words = new Uint32Array(4);
  expect(fixed.add(Float32Array.of(1, -1, 1.5, -1.5), 4, words, 1)).toBe(2);
  const mean = new Float32Array(6).fill(9);
  fixed.mean(words, 4, mean, 1);
  expect([...mean]).toEqual([9, 1, -1, 1, -1, 9]);
  fixed.mean(words.subarray(0, 2), 0, mean, 1);
  expect([...mean], "nobody weighs anything").toEqual([9, 0, 0, 1, -1, 9]);
});

test("S1: losses are cut off at 64, and rounded to whole units", () => {
  const fixed = new FixedPoint({ bits: 16, bound: 1, members: 3, weightBound: 64 });
  const { lossScale } = fixed;
  expect(3 * (64 * 64 * lossScale + 1)).toBeLessThanOrEqual(2 ** 31);
  expect(3 * (64 * 64 * 2 * lossScale + 1)).toBeGreaterThan(2 ** 31);
  expect(fixed.lossWord(1000, 2)).toBe(128 * lossScale);
  expect(fixed.lossWord(-1000, 2)).toBe(-128 * lossScale);
  expect(fixed.meanLoss(fixed.lossWord(-2.25, 8) >>> 0, 8)).toBe(-2.25);
});
