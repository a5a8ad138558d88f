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
  const samples = labelSizes.reduce((sum, size) => sum + size, 0);
  if (samples < SEATS_MAX * SHARD_SAMPLES_MIN) throw new RangeError(`${samples} samples are too few to deal out.`);
  const counts = Array.from({ length: seats }, () => labelSizes.map(() => 0));
  labelSizes.forEach((size, label) => {
    const shares = drawDirichlet(new Random("deal by label", seed, seats, label), seats, alpha);
    apportion(size, shares).forEach((count, seat) => (counts[seat]![label] = count));
  });
  fillUp(counts);
  return counts;
}

/** Samples of each seat, all labels together. */
export function shardSizes(split: readonly (readonly number[])[]): readonly number[] {
  return split.map((row) => row.reduce((sum, count) => sum + count, 0));
}

/** Whole numbers that add up to `size`, nearest to its shares: the largest remainders are rounded up. */
function apportion(size: number, shares: readonly number[]): readonly number[] {
  const counts = shares.map((share) => Math.floor(share * size));
  const byRemainder = shares
    .map((share, seat) => ({ seat, remainder: share * size - counts[seat]! }))
    .sort((a, b) => b.remainder - a.remainder || a.seat - b.seat);
  let left = size - counts.reduce((sum, count) => sum + count, 0);
  for (let i = 0; left > 0; i = (i + 1) % byRemainder.length, left--) counts[byRemainder[i]!.seat]! += 1;
  return counts;
}

/** Gives every seat its minimum, each time from the commonest label of the largest seat. */
function fillUp(counts: number[][]): void {
  for (let seat = 0; seat < counts.length; seat++) {
    for (;;) {
      const sizes = shardSizes(counts);
      const missing = SHARD_SAMPLES_MIN - sizes[seat]!;
      if (missing <= 0) break;
      const giver = indexOfLargest(sizes);
      const label = indexOfLargest(counts[giver]!);
      const given = Math.min(missing, counts[giver]![label]!);
      counts[giver]![label]! -= given;
      counts[seat]![label]! += given;
    }
  }
}

const indexOfLargest = (values: readonly number[]): number => values.indexOf(Math.max(...values));
