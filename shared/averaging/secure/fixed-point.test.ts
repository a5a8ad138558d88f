import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FixedPoint } from "./fixed-point.ts";

const rings = fc.record({
  bits: fc.constantFrom(32 as const, 16 as const),
  bound: fc.constantFrom(0.125, 1, 8),
  members: fc.integer({ min: 3, max: 16 }),
  weightBound: fc.constantFrom(1, 64, 640),
});
const wordsFor = (bits: 32 | 16, length: number) => (bits === 32 ? new Uint32Array(length) : new Uint16Array(length));

describe("S1: numbers in a ring", () => {
  test("the mean of all members' words is the weighted mean of their values, but for rounding", () => {
    fc.assert(
      fc.property(rings, fc.integer(), (ring, seed) => {
        const fixed = new FixedPoint(ring);
        const values = Array.from({ length: ring.members }, (_, seat) =>
          Float32Array.from({ length: 9 }, (_, i) => ring.bound * Math.sin(7 * seat + i)),
        );
        const weights = values.map((_, seat) => 1 + ((seat * 37) % ring.weightBound));
        const sum = wordsFor(ring.bits, 9);
        values.forEach((own, seat) => expect(fixed.add(own, weights[seat]!, sum, seed + seat)).toBe(0));
        const weight = weights.reduce((a, b) => a + b, 0);
        const mean = new Float32Array(9);
        fixed.mean(sum, weight, mean, 0);
        for (let i = 0; i < 9; i++) {
          const exact = values.reduce((total, own, seat) => total + weights[seat]! * own[i]!, 0) / weight;
          // Each member's rounding moves the sum by less than one unit.
          const unit = 1 / (fixed.scale * weight);
          expect(Math.abs(mean[i]! - exact)).toBeLessThan(ring.members * unit + Math.abs(exact) * 1e-6);
        }
      }),
    );
  });

  test("the largest values of all members, with the largest weights, do not wrap around", () => {
    fc.assert(
      fc.property(rings, fc.constantFrom(1, -1), (ring, sign) => {
        const fixed = new FixedPoint(ring);
        const sum = wordsFor(ring.bits, 1);
        for (let seat = 0; seat < ring.members; seat++) {
          fixed.add(Float32Array.of(sign * 1e30), ring.weightBound, sum, seat);
        }
        const mean = new Float32Array(1);
        fixed.mean(sum, ring.members * ring.weightBound, mean, 0);
        expect(mean[0]! * sign).toBeGreaterThan(ring.bound * 0.99 - 1 / (fixed.scale * ring.weightBound));
        expect(mean[0]! * sign).toBeLessThan(ring.bound * 1.01 + 1 / (fixed.scale * ring.weightBound));
      }),
    );
  });

  test("what is beyond the bound is clipped, and counted", () => {
    const fixed = new FixedPoint({ bits: 32, bound: 1, members: 3, weightBound: 4 });
    const sum = new Uint32Array(4);
    expect(fixed.add(Float32Array.of(0.5, 7, -7, -1), 4, sum, 1)).toBe(2);
    const mean = new Float32Array(4);
    fixed.mean(sum, 4, mean, 0);
    expect([...mean]).toEqual([0.5, 1, -1, -1]);
  });

  test("rounding is right on average: many small values are not lost", () => {
    const fixed = new FixedPoint({ bits: 16, bound: 0.125, members: 4, weightBound: 64 });
    const length = 100_000;
    // A tenth of the smallest step: rounded to nearest, all of it would be lost.
    const small = 0.1 / (fixed.scale * 64);
    const sum = new Uint16Array(length);
    fixed.add(new Float32Array(length).fill(small), 64, sum, 12345);
    const ones = sum.reduce((count, word) => count + word, 0);
    // Binomial with p = 0.1: six standard deviations.
    expect(Math.abs(ones - length / 10)).toBeLessThan(6 * Math.sqrt(length * 0.09));
  });

  test("losses come back, also from nobody", () => {
    const fixed = new FixedPoint({ bits: 16, bound: 1, members: 3, weightBound: 64 });
    const word = fixed.lossWord(2.302, 64) + fixed.lossWord(0.5, 32);
    expect(fixed.meanLoss(word >>> 0, 96)).toBeCloseTo((2.302 * 64 + 0.5 * 32) / 96, 5);
    expect(fixed.meanLoss(0, 0)).toBe(0);
    const nothing = Float32Array.of(9);
    fixed.mean(new Uint16Array(1), 0, nothing, 0);
    expect(nothing[0]).toBe(0);
  });
});
