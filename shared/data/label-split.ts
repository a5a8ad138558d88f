import { assert, present } from "../assert.ts";
import { SEATS_MAX } from "../limits.ts";
import { Random } from "../training/random.ts";
import { drawDirichlet } from "./dirichlet.ts";

/** No seat has fewer samples, however uneven the deal: every seat must have something to learn from and to weigh. */
export const SHARD_SAMPLES_MIN = 64;

/** Concentrations of the Dirichlet distribution for which the arithmetic holds. */
export const ALPHA_MIN = 0.001;
export const ALPHA_MAX = 1000;

/** How a data set whose labels are dealt out unevenly is split over the seats of a session. */
export interface LabelDeal {
  /** Samples of each label in the whole data set. */
  readonly labelSizes: readonly number[];
  readonly seats: number;
  /** Concentration of the Dirichlet distribution: the smaller, the fewer labels a seat sees. */
  readonly alpha: number;
  readonly seed: number;
}

/**
 * Samples of each label that each seat gets. For each label the shares of the seats are drawn from a Dirichlet
 * distribution (Hsu, Qi and Brown 2019), rounded so that each sample has exactly one seat; seats that have less than
 * {@link SHARD_SAMPLES_MIN} are then filled up from the largest. Belongs to the seats, whatever the view: the data of a
 * seat that is lost are lost with it. Exact arithmetic: all peers get the same numbers.
 * @returns one row for each seat, one number for each label
 */
export function splitByLabel({ labelSizes, seats, alpha, seed }: LabelDeal): readonly (readonly number[])[] {
  const samples = sum(labelSizes);
  if (samples < SEATS_MAX * SHARD_SAMPLES_MIN) throw new RangeError(`${samples} samples are too few to deal out.`);
  const bySeat = labelSizes.map((size, label) => {
    const shares = drawDirichlet(new Random("deal by label", seed, seats, label), seats, alpha);
    return apportion(size, shares);
  });
  const counts = Array.from({ length: seats }, (_, seat) =>
    bySeat.map((dealt) => present(dealt[seat], "each label is dealt to every seat")),
  );
  fillUp(counts);
  return counts;
}

/** Samples of each seat, all labels together. */
export function shardSizes(split: readonly (readonly number[])[]): readonly number[] {
  return split.map(sum);
}

/** Whole numbers that add up to `size`, nearest to its shares: the largest remainders are rounded up. */
function apportion(size: number, shares: readonly number[]): readonly number[] {
  const parts = shares.map((share, seat) => ({ seat, exact: share * size, count: Math.floor(share * size) }));
  const left = size - sum(parts.map(({ count }) => count));
  assert(left >= 0 && left <= parts.length, "rounding down leaves at most one sample of each share");
  const byRemainder = [...parts].sort((a, b) => b.exact - b.count - (a.exact - a.count) || a.seat - b.seat);
  for (const part of byRemainder.slice(0, left)) part.count += 1;
  return parts.map(({ count }) => count);
}

/** Gives every seat its minimum, each time from the commonest label of the largest seat. */
function fillUp(counts: number[][]): void {
  for (const row of counts) {
    for (let missing = SHARD_SAMPLES_MIN - sum(row); missing > 0; missing = SHARD_SAMPLES_MIN - sum(row)) {
      const giver = counts.reduce((largest, other) => (sum(other) > sum(largest) ? other : largest));
      const commonest = Math.max(...giver);
      const label = giver.indexOf(commonest);
      const given = Math.min(missing, commonest);
      giver[label] = commonest - given;
      row[label] = present(row[label], "a seat has a number of each label") + given;
    }
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
