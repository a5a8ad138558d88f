import { INT8_BLOCK_ELEMENTS } from "../wire/frame.ts";
import type { PayloadCodec, ResidualRange } from "./payload-codec.ts";

/** Largest scale, 2^121 (less a bit): -128 times it is still a finite float32, so that no payload decodes to Infinity. */
export const INT8_SCALE_MAX = 3.4028234663852886e38 / 128;

/** 1.5 * 2^52: a double that is added and subtracted rounds to a whole number, ties to even, as IEEE says. */
const ROUND = 6755399441055744;

const scratch = new Float32Array(INT8_BLOCK_ELEMENTS);

const blocksOf = (elements: number) => Math.ceil(elements / INT8_BLOCK_ELEMENTS);
const scalesOf = (payload: Uint8Array, elements: number) =>
  new Float32Array(payload.buffer, payload.byteOffset, blocksOf(elements));
const stepsOf = (payload: Uint8Array, elements: number) =>
  new Int8Array(
    payload.buffer,
    payload.byteOffset + 4 * blocksOf(elements),
    payload.byteLength - 4 * blocksOf(elements),
  );

/**
 * Codec `int8`: blocks of {@link INT8_BLOCK_ELEMENTS} values, each written as whole steps -127..127 of the block's scale
 * = largest magnitude / 127. All float32 scales come first, then all steps. A block of zeros has scale 0.
 */
export const int8: PayloadCodec = {
  encode(source, at, elements, payload, residual) {
    const scales = scalesOf(payload, elements);
    const steps = stepsOf(payload, elements);
    for (let block = 0, from = 0; from < elements; block++, from += INT8_BLOCK_ELEMENTS) {
      const count = Math.min(INT8_BLOCK_ELEMENTS, elements - from);
      const magnitude = load(source, at + from, count, residual, from);
      scales[block] = Math.min(magnitude / 127, INT8_SCALE_MAX);
      // Read back: the scale that the others will see is the one that was rounded to float32.
      quantize(steps, from, count, scales[block]!);
      if (residual) {
        if (magnitude > 127 * INT8_SCALE_MAX) residual.next.fill(0, residual.at + from, residual.at + from + count);
        else leaveResidual(steps, from, count, scales[block]!, residual.next, residual.at + from);
      }
    }
    steps.fill(0, elements);
  },

  decode(payload, elements, target, at) {
    const scales = scalesOf(payload, elements);
    const steps = stepsOf(payload, elements);
    for (let block = 0, from = 0; from < elements; block++, from += INT8_BLOCK_ELEMENTS) {
      const scale = scales[block]!;
      const to = Math.min(from + INT8_BLOCK_ELEMENTS, elements);
      for (let i = from; i < to; i++) target[at + i] = steps[i]! * scale;
    }
  },

  accumulate(payload, elements, weight, sum) {
    const scales = scalesOf(payload, elements);
    const steps = stepsOf(payload, elements);
    for (let block = 0, from = 0; from < elements; block++, from += INT8_BLOCK_ELEMENTS) {
      const factor = weight * scales[block]!;
      const to = Math.min(from + INT8_BLOCK_ELEMENTS, elements);
      for (let i = from; i < to; i++) sum[i] = sum[i]! + factor * steps[i]!;
    }
  },

  isFinite(payload, elements) {
    return scalesOf(payload, elements).every((scale) => Math.abs(scale) <= INT8_SCALE_MAX);
  },
};

/** Puts values, plus what earlier rounds left of them, into the scratch. @returns the largest magnitude among them */
function load(source: Float32Array, at: number, count: number, residual: ResidualRange | null, from: number): number {
  let magnitude = 0;
  if (residual) {
    const previous = residual.previous;
    const shift = residual.at + from;
    for (let i = 0; i < count; i++) {
      const value = Math.fround(source[at + i]! + previous[shift + i]!);
      scratch[i] = value;
      const absolute = Math.abs(value);
      if (absolute > magnitude) magnitude = absolute;
    }
  } else {
    for (let i = 0; i < count; i++) {
      const value = source[at + i]!;
      scratch[i] = value;
      const absolute = Math.abs(value);
      if (absolute > magnitude) magnitude = absolute;
    }
  }
  return magnitude;
}

function quantize(steps: Int8Array, from: number, count: number, scale: number) {
  if (scale === 0) {
    steps.fill(0, from, from + count);
    return;
  }
  const inverse = 1 / scale;
  for (let i = 0; i < count; i++) {
    const step = scratch[i]! * inverse + ROUND - ROUND;
    // A scale that was rounded down, or cut off, can leave a value beyond the last step.
    steps[from + i] = step > 127 ? 127 : step < -127 ? -127 : step;
  }
}

function leaveResidual(steps: Int8Array, from: number, count: number, scale: number, next: Float32Array, at: number) {
  for (let i = 0; i < count; i++) next[at + i] = scratch[i]! - steps[from + i]! * scale;
}
