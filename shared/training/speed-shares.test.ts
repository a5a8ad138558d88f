import fc from "fast-check";
import { expect, test } from "vitest";
import { COMPUTE_US_MAX } from "../limits.ts";
import { paceOf, shareBounds, sharesBySpeed } from "./speed-shares.ts";

const BATCHES = { batchSize: 64, localSteps: 1 };
const paces = (...microseconds: readonly number[]) =>
  microseconds.map((each) => paceOf({ samples: 64, computeUs: 64 * each }));

/** What the slowest step takes, in microseconds of whoever takes one for a sample. */
const slowest = (shares: readonly number[], microseconds: readonly number[]) =>
  Math.max(...shares.map((share, i) => share * microseconds[i]!));

test("R13: one of four that is four times slower leaves nearly all of the summed speed", () => {
  const speeds = [100, 100, 100, 400];
  const shares = sharesBySpeed(BATCHES, paces(...speeds), null)!;
  expect(shares).toEqual([79, 79, 79, 19]);
  const best = 256 / speeds.reduce((sum, each) => sum + 1 / each, 0);
  expect(best / slowest(shares, speeds)).toBeGreaterThan(0.97);
  expect(best / slowest([64, 64, 64, 64], speeds)).toBeLessThan(0.31);
});

test("R13: shares stay where the slowest step would not become shorter by a tenth", () => {
  expect(sharesBySpeed(BATCHES, paces(100, 100, 100, 110), null)).toBeNull();
  expect(sharesBySpeed(BATCHES, paces(100, 100, 100, 130), null)).not.toBeNull();
  expect(sharesBySpeed(BATCHES, paces(100, 100, 100, 390), [79, 79, 79, 19])).toBeNull();
  // It is as quick as the others again.
  expect(sharesBySpeed(BATCHES, paces(100, 100, 100, 100), [79, 79, 79, 19])).toEqual([64, 64, 64, 64]);
});

test("R13: whatever seats say of themselves, shares are within their bounds and together the batch", () => {
  const steps = fc.array(
    fc.record({
      samples: fc.integer({ min: 1, max: 65_536 }),
      computeUs: fc.oneof(fc.nat(COMPUTE_US_MAX), fc.constantFrom(0, COMPUTE_US_MAX)),
    }),
    { minLength: 1, maxLength: 32 },
  );
  const batches = fc
    .record({ batchSize: fc.integer({ min: 1, max: 65_536 }), localSteps: fc.integer({ min: 1, max: 1000 }) })
    .filter(({ batchSize, localSteps }) => batchSize * localSteps <= 65_536);
  fc.assert(
    fc.property(steps, batches, (told, each) => {
      const shares = sharesBySpeed(each, told.map(paceOf), null);
      if (shares === null) return;
      const { least, most } = shareBounds(each);
      expect(shares.reduce((sum, share) => sum + share)).toBe(told.length * each.batchSize);
      expect(shares.every((share) => share >= least && share <= most)).toBe(true);
      expect(most * each.localSteps).toBeLessThanOrEqual(65_536);
    }),
  );
});

test("a pace is exact, and never nothing", () => {
  expect(paceOf({ samples: 3, computeUs: 1 })).toBe(349_525);
  expect(paceOf({ samples: 65_536, computeUs: 0 })).toBe(1);
  expect(paceOf({ samples: 1, computeUs: COMPUTE_US_MAX })).toBe(COMPUTE_US_MAX * 2 ** 20);
});
