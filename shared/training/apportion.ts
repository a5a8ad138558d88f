import { assert, present } from "../assert.ts";
import type { Slice } from "../averaging/slices.ts";

/** The least and the most that one part may be; whole numbers. */
export interface PartBounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Deals out a whole number by weights (Hamilton's method): each part is its exact quota rounded down, and what is left
 * goes to the largest remainders, of equal ones to the first. In whole numbers alone, so that all get the same. Equal
 * weights give what `sliceOf` gives: parts that differ by at most one, the larger ones first.
 * @param total 0 or more
 * @param weights 0 or more each, together above 0
 * @returns a part for each weight; together they are the total
 */
export function apportion(total: number, weights: readonly bigint[]): number[] {
  const sum = sumOf(weights);
  assert(sum > 0n, "something is dealt out to somebody");
  const quotas = weights.map((weight) => BigInt(total) * weight);
  const down = quotas.map((quota) => Number(quota / sum));
  const left = total - down.reduce((one, other) => one + other, 0);
  const byRemainder = quotas
    .map((quota, part) => ({ part, remainder: quota % sum }))
    .sort((a, b) => compare(b.remainder, a.remainder) || a.part - b.part);
  const up = new Set(byRemainder.slice(0, left).map(({ part }) => part));
  return down.map((size, part) => size + (up.has(part) ? 1 : 0));
}

/**
 * The part of a whole that falls to one of several by weights, where the parts follow one another: as `sliceOf`, which it
 * is for equal weights.
 */
export function runOf(total: number, weights: readonly number[], position: number): Slice {
  const sizes = apportion(total, weights.map(BigInt));
  const start = sizes.slice(0, position).reduce((sum, size) => sum + size, 0);
  return { start, end: start + present(sizes[position], "a position is one of the weights'") };
}

/**
 * The same within bounds: who would be beyond one gets the bound, and the others share the rest by their weights.
 * @param total what so many parts within these bounds can come to
 * @param weights above 0 each
 */
export function apportionWithin(total: number, weights: readonly bigint[], { least, most }: PartBounds): number[] {
  assert(weights.length * least <= total && total <= weights.length * most, "the bounds leave room for the total");
  const parts = weights.map((): number | null => null);
  for (;;) {
    const free = [...parts.keys()].filter((part) => parts[part] === null);
    const left = total - parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
    const ofFree = free.map((part) => present(weights[part], "each part has a weight"));
    const sum = sumOf(ofFree);
    // How far each would be beyond a bound, in parts of the sum of the weights: below the least, or above the most.
    const beyond = ofFree.map((weight) => {
      const quota = BigInt(left) * weight;
      if (quota < BigInt(least) * sum) return BigInt(least) * sum - quota;
      return quota > BigInt(most) * sum ? BigInt(most) * sum - quota : 0n;
    });
    const balance = sumOf(beyond);
    // As the lengths of flexible boxes are resolved: those are settled first that the others must make up for most.
    const isSettled = (distance: bigint): boolean => distance !== 0n && balance * distance >= 0n;
    if (!beyond.some(isSettled)) {
      apportion(left, ofFree).forEach((part, i) => (parts[present(free[i], "as many are free")] = part));
      return parts.map((part) => present(part, "all are settled"));
    }
    free.forEach((part, i) => {
      const distance = present(beyond[i], "each free part has a distance");
      if (isSettled(distance)) parts[part] = distance > 0n ? least : most;
    });
    if (!parts.includes(null)) return parts.map((part) => present(part, "all are settled"));
  }
}

function sumOf(numbers: readonly bigint[]): bigint {
  return numbers.reduce((one, other) => one + other, 0n);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
