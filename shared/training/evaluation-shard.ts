import { sliceOf, type Slice } from "../averaging/slices.ts";
import type { LayeredModel } from "./model/model.ts";
import { sizeOf } from "./model/shape.ts";

/**
 * The samples [start, end) of a held-out set that a member evaluates. The parts of all members are disjoint and together
 * the whole set, and their sizes differ by at most one, so that pooled counts give the accuracy on the whole set.
 */
export function evaluationShard(samples: number, members: number, position: number): Slice {
  return sliceOf(samples, members, position);
}

/** Samples of one forward pass of an evaluation, and answers where a sample has one at each position. */
const SAMPLES = 250;
/** Numbers of all samples together, lest large pictures need much memory. */
const NUMBERS = 1024 * 1024;
const ANSWERS = 4096;
/** What is said of all tokens at all of them, which a large vocabulary makes many: 16 MB. */
const LOGITS = 4 * 1024 * 1024;

/**
 * Samples of one forward pass of an evaluation: a pause for messages lies between two of them. Text has fewer, lest a long
 * pass keep messages waiting, or a wide one need much memory.
 */
export function evaluationBatchOf({ input, head }: Pick<LayeredModel, "input" | "head">): number {
  if (head.of !== "tokens" || input.of !== "tokens") {
    const numbers = input.of === "numbers" ? sizeOf(input) : input.length;
    return Math.max(1, Math.min(SAMPLES, Math.floor(NUMBERS / numbers)));
  }
  const answers = Math.min(ANSWERS, LOGITS / input.vocabulary);
  return Math.max(1, Math.min(SAMPLES, Math.floor(answers / input.length)));
}
