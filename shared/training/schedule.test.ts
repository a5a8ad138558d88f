import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { learningRateAt, type RateFields, type Schedule } from "./schedule.ts";

const ratesOf = ({ rounds, ...fields }: RateFields): number[] =>
  Array.from({ length: rounds }, (_, index) => learningRateAt({ rounds, ...fields }, index + 1));

/** Any session with a cosine whose parts fit. */
const cosines = fc
  .record({
    learningRate: fc.double({ min: 1e-9, max: 10, noNaN: true }),
    rounds: fc.integer({ min: 1, max: 1_000_000 }),
    warmupShare: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    toShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ learningRate, rounds, warmupShare, toShare }) => {
    const schedule = { kind: "cosine", warmup: Math.floor(warmupShare * rounds), to: toShare * learningRate } as const;
    return { learningRate, rounds, schedule };
  });

test("constant is the learning rate, in every round", () => {
  expect(ratesOf({ learningRate: 0.003, schedule: { kind: "constant" }, rounds: 3 })).toEqual([0.003, 0.003, 0.003]);
});

describe("cosine", () => {
  test("rises evenly to the learning rate, and ends exactly where it should", () => {
    fc.assert(
      fc.property(cosines, ({ learningRate, rounds, schedule }) => {
        const at = (round: number): number => learningRateAt({ learningRate, rounds, schedule }, round);
        const { warmup, to } = schedule;
        if (warmup > 0) {
          expect(at(warmup)).toBe(learningRate);
          expect(at(1)).toBe(learningRate * (1 / warmup));
        }
        expect(at(rounds)).toBe(to);
        expect(at(rounds + 1)).toBe(to);
      }),
    );
  });

  test("never falls while it warms up, never rises after, and stays between its ends", () => {
    fc.assert(
      fc.property(cosines, fc.nat(), fc.integer({ min: 1, max: 3 }), (fields, some, apart) => {
        const { rounds, learningRate, schedule } = fields;
        const round = 1 + (some % rounds);
        const [rate, next] = [learningRateAt(fields, round), learningRateAt(fields, Math.min(rounds, round + apart))];
        expect(rate).toBeLessThanOrEqual(learningRate);
        if (round + apart <= schedule.warmup) expect(next).toBeGreaterThanOrEqual(rate);
        if (round <= schedule.warmup) return;
        expect(next).toBeLessThanOrEqual(rate);
        expect(rate).toBeGreaterThanOrEqual(schedule.to);
      }),
      { numRuns: 1000 },
    );
  });

  test("is the cosine of the engine, to 13 digits", () => {
    fc.assert(
      fc.property(cosines, fc.nat(), (fields, some) => {
        const { rounds, learningRate, schedule } = fields;
        const { warmup, to } = schedule;
        const round = warmup + 1 + (some % (rounds - warmup));
        const share = (1 + Math.cos((Math.PI * (round - warmup)) / (rounds - warmup))) / 2;
        expect(Math.abs(learningRateAt(fields, round) - (to + (learningRate - to) * share))).toBeLessThan(
          1e-13 * learningRate,
        );
      }),
    );
  });
});

describe("step", () => {
  test("multiplies once in so many rounds", () => {
    const schedule: Schedule = { kind: "step", every: 2, factor: 0.5 };
    expect(ratesOf({ learningRate: 8, schedule, rounds: 7 })).toEqual([8, 8, 4, 4, 2, 2, 1]);
  });

  test("a factor of 1 changes nothing, and a small one ends at 0", () => {
    const at = (factor: number): number =>
      learningRateAt({ learningRate: 0.1, schedule: { kind: "step", every: 1, factor }, rounds: 1 }, 1_000_000);
    expect([at(1), at(0.9)]).toEqual([0.1, 0]);
  });
});

test("R3: rates have bits that never change, on any engine", () => {
  const cosine: Schedule = { kind: "cosine", warmup: 100, to: 1e-4 };
  const of = (schedule: Schedule, rounds: readonly number[]): number[] =>
    rounds.map((round) => learningRateAt({ learningRate: 1e-3, schedule, rounds: 2000 }, round));
  expect(of(cosine, [1, 33, 100, 101, 777, 1050, 1999, 2000])).toEqual(GOLDEN_COSINE);
  expect(of({ kind: "step", every: 300, factor: 0.7 }, [1, 301, 1000, 2000])).toEqual(GOLDEN_STEP);
});

/** Confirmed by a second implementation, in Python. */
const GOLDEN_COSINE = [
  0.00001, 0.00033, 0.001, 0.0009999993848585915, 0.0007463004706110102, 0.0005500000000000001, 0.0001000006151414084,
  0.0001,
];
const GOLDEN_STEP = [0.001, 0.0007, 0.00034299999999999993, 0.00011764899999999996];
