import { sliceOf, type Slice } from "../averaging/slices.ts";

/**
 * The samples [start, end) of a held-out set that a member evaluates. The parts of all members are disjoint and together
 * the whole set, and their sizes differ by at most one, so that pooled counts give the accuracy on the whole set.
 */
export function evaluationShard(samples: number, members: number, position: number): Slice {
  return sliceOf(samples, members, position);
}

/** Samples of one forward pass of an evaluation: a pause for messages lies between two of them. */
export const EVALUATION_BATCH = 250;
