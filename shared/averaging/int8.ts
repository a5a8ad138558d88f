import { INT8_BLOCK_ELEMENTS } from "../wire/frame.ts";
import type { PayloadCodec } from "./payload-codec.ts";
import { leaveRest, loadBlock, writeSteps } from "./whole-steps.ts";

/** Largest scale, 2^121 (less a bit): -128 times it is still a finite float32, so that no payload decodes to Infinity. */
export const INT8_SCALE_MAX = 3.4028234663852886e38 / 128;

const LAST_STEP = 127;

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
      const magnitude = loadBlock(source, at + from, count, residual, from);
      scales[block] = Math.min(magnitude / LAST_STEP, INT8_SCALE_MAX);
      // Read back: the scale that the others will see is the one that was rounded to float32.
      writeSteps(steps, from, count, scales[block]!, LAST_STEP);
      if (residual) {
        const { next, at: shift } = residual;
        if (magnitude > LAST_STEP * INT8_SCALE_MAX) next.fill(0, shift + from, shift + from + count);
        else leaveRest(steps, from, count, scales[block]!, next, shift + from);
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
