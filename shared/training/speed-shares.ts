import { assert, present } from "../assert.ts";
import { BATCH_SIZE_MAX } from "../limits.ts";
import { apportionWithin, type PartBounds } from "./apportion.ts";

/** Samples of a step of each member, by its position in the view; null where all take `batchSize`. */
export type Shares = readonly number[] | null;

/** What a member's step came to, as far as its speed goes. */
export interface TimedStep {
  readonly samples: number;
  /** Time that it took, in whole microseconds. */
  readonly computeUs: number;
}

interface Batches {
  /** Samples of a step where all take the same. */
  readonly batchSize: number;
  readonly localSteps: number;
}

/** A share is an eighth of an even one at least, and four at most: so much can be made of what a seat says of itself. */
const LEAST_PART = 8;
const MOST_TIMES = 4;

/** Parts of a microsecond in which paces are counted: with the longest time that a vote may tell, 2^52 at most. */
const PACE_PARTS = 2 ** 20;
/** What is divided by a pace to make a weight of it: as fine as whole numbers need it, for any pace. */
const RATE_UNIT = 1n << 80n;

/** Shares change only where the slowest step becomes shorter by this part at least. */
const WORTHWHILE_PART = 10n;

/** R13: how small and how large a share may be. */
export function shareBounds({ batchSize, localSteps }: Batches): PartBounds {
  const most = Math.min(MOST_TIMES * batchSize, Math.floor(BATCH_SIZE_MAX / localSteps));
  return { least: Math.max(1, Math.floor(batchSize / LEAST_PART)), most };
}

/**
 * What a sample took: whole parts of a microsecond, at least one. Exact: a division without its remainder.
 * @param step on one sample at least
 */
export function paceOf({ samples, computeUs }: TimedStep): number {
  assert(samples > 0, "a step without samples says nothing of speed");
  const parts = computeUs * PACE_PARTS;
  return Math.max(1, (parts - (parts % samples)) / samples);
}

/** A pace as people are told it. */
export function nanosecondsOf(pace: number): number {
  return Math.round((pace * 1000) / PACE_PARTS);
}

/**
 * R13: the shares of a step by paces, as all members compute them from the same votes. One batch of `batchSize` samples
 * for each member is dealt out so that all take the same time, within {@link shareBounds}.
 * @param paces of the members, by position: {@link paceOf}
 * @param now the shares with which these paces were measured
 * @returns null where the slowest step would not become shorter by a tenth: then the shares stay as they are
 */
export function sharesBySpeed(batches: Batches, paces: readonly number[], now: Shares): readonly number[] | null {
  const total = batches.batchSize * paces.length;
  const rates = paces.map((pace) => RATE_UNIT / BigInt(pace));
  const next = apportionWithin(total, rates, shareBounds(batches));
  const taken = slowest(now ?? paces.map(() => batches.batchSize), paces);
  return slowest(next, paces) * WORTHWHILE_PART <= taken * (WORTHWHILE_PART - 1n) ? next : null;
}

/** Parts of a microsecond until the last member has done its share. */
function slowest(shares: readonly number[], paces: readonly number[]): bigint {
  const times = shares.map((share, i) => BigInt(share) * BigInt(present(paces[i], "each member has a pace")));
  return times.reduce((most, time) => (time > most ? time : most), 0n);
}
