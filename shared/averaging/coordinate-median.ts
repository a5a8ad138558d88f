import type { PayloadCodec } from "./payload-codec.ts";
import { carryOver } from "./residuals.ts";
import { addExact, type WeightedValues } from "./weighted-mean.ts";

/** Scratch of all medians, as large as the largest call so far; used within one call only. */
let decoded = new Float64Array(0);
let ordered = new Float64Array(0);
let median = new Float32Array(0);

/**
 * The median of each element over the contributions (Yin et al. 2018, "Byzantine-Robust Distributed Learning"): the
 * middle value, or of an even number the mean of the two middle ones. As long as fewer than half of the contributions
 * lie, every element stays between the smallest and the largest honest value of it, whatever the liars send. Weights
 * only say who takes part: whoever has weight 0 is left out, and all others count alike, since a liar could name any
 * weight. Computed in float64 and rounded to float32 once; the order of the contributions does not matter.
 * @returns at least `elements` values, valid until the next call; null when all weights are 0
 */
export function coordinateMedian(
  codec: PayloadCodec,
  contributions: readonly WeightedValues[],
  elements: number,
): Float32Array | null {
  const members = contributions.filter((contribution) => contribution.weight > 0);
  makeRoom(members.length, elements);
  for (const contribution of contributions) {
    if (contribution.weight === 0 && "values" in contribution && contribution.residual) {
      carryOver(contribution.residual, elements);
    }
  }
  if (members.length === 0) return null;
  for (const [row, contribution] of members.entries()) {
    // Added to zeros, so that no zero keeps a sign by which the order could show.
    const values = decoded.subarray(row * elements, (row + 1) * elements).fill(0);
    if ("payload" in contribution) codec.accumulate(contribution.payload, elements, 1, values);
    else addExact(contribution, elements, 1, values);
  }
  for (let i = 0; i < elements; i++) median[i] = middleOf(i, members.length, elements);
  return median;
}

function makeRoom(members: number, elements: number): void {
  if (decoded.length < members * elements) decoded = new Float64Array(members * elements);
  if (ordered.length < members) ordered = new Float64Array(members);
  if (median.length < elements) median = new Float32Array(elements);
}

/** Insertion into an ordered row: there are at most as many values as seats. */
function middleOf(element: number, members: number, elements: number): number {
  const row = ordered;
  for (let member = 0; member < members; member++) {
    const value = decoded[member * elements + element]!;
    let at = member;
    for (; at > 0; at--) {
      const before = row[at - 1]!;
      if (before <= value) break;
      row[at] = before;
    }
    row[at] = value;
  }
  const upper = row[members >> 1]!;
  return members % 2 === 1 ? upper : (row[(members >> 1) - 1]! + upper) / 2;
}
