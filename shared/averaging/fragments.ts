import { sliceOf, type Slice } from "./slices.ts";

/**
 * The fragment of the vector that a round averages (S8): its number alone decides, so that all members agree without a
 * word, and where a value stands tells nothing of anybody's data. Fragments are contiguous, take turns in the order in
 * which they lie in the vector, cover it exactly, and differ in size by at most one element.
 * @param length elements of the vector
 * @param fragments into how many it is cut, as far as each has an element
 * @param round 1 or more
 */
export function fragmentOf(length: number, fragments: number, round: number): Slice {
  const count = Math.max(1, Math.min(fragments, length));
  return sliceOf(length, count, (round - 1) % count);
}

/** The largest fragment. */
export function largestFragment(length: number, fragments: number): number {
  const { start, end } = fragmentOf(length, fragments, 1);
  return end - start;
}
