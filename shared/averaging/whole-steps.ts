import { INT8_BLOCK_ELEMENTS } from "../wire/frame.ts";
import type { ResidualRange } from "./payload-codec.ts";

/*
 * What the codecs have in common that write a block of values as whole steps of one scale: `int8` and `int4`. A block is
 * loaded, then turned into steps; what they do not deliver is left for the next round.
 */

/** 1.5 * 2^52: a double that is added and subtracted rounds to a whole number, ties to even, as IEEE says. */
const ROUND = 6755399441055744;

/** The block's values; as long as the longest block of all codecs. */
const loaded = new Float32Array(INT8_BLOCK_ELEMENTS);

/**
 * Loads a block: `count` values, plus what earlier rounds left of them.
 * @param at of the block's first value in `source`, @param from of the same among the elements that are encoded
 * @returns the largest magnitude among them
 */
export function loadBlock(
  source: Float32Array,
  at: number,
  count: number,
  residual: ResidualRange | null,
  from: number,
): number {
  let magnitude = 0;
  if (residual) {
    const previous = residual.previous;
    const shift = residual.at + from;
    for (let i = 0; i < count; i++) {
      const value = Math.fround(source[at + i]! + previous[shift + i]!);
      loaded[i] = value;
      const absolute = Math.abs(value);
      if (absolute > magnitude) magnitude = absolute;
    }
  } else {
    for (let i = 0; i < count; i++) {
      const value = source[at + i]!;
      loaded[i] = value;
      const absolute = Math.abs(value);
      if (absolute > magnitude) magnitude = absolute;
    }
  }
  return magnitude;
}

/**
 * Writes the loaded block as whole steps of the scale, ties to even, to `steps[from]` on.
 * @param last the largest step, either way
 */
export function writeSteps(steps: Int8Array, from: number, count: number, scale: number, last: number): void {
  if (scale === 0) {
    steps.fill(0, from, from + count);
    return;
  }
  const inverse = 1 / scale;
  for (let i = 0; i < count; i++) {
    const step = loaded[i]! * inverse + ROUND - ROUND;
    // A scale that was rounded down, or cut off, can leave a value beyond the last step.
    steps[from + i] = step > last ? last : step < -last ? -last : step;
  }
}

/** Leaves what the steps of the loaded block do not deliver to `next[at]` on. */
export function leaveRest(
  steps: Int8Array,
  from: number,
  count: number,
  scale: number,
  next: Float32Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) next[at + i] = loaded[i]! - steps[from + i]! * scale;
}
