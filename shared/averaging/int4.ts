import { INT4_BLOCK_ELEMENTS } from "../wire/frame.ts";
import type { PayloadCodec } from "./payload-codec.ts";
import { leaveRest, loadBlock, writeSteps } from "./whole-steps.ts";

/** Largest scale, 2^125 (less a bit): -8 times it is still a finite float32, so that no payload decodes to Infinity. */
export const INT4_SCALE_MAX = 3.4028234663852886e38 / 8;

const LAST_STEP = 7;

/** The steps of one block before they are packed. */
const unpacked = new Int8Array(INT4_BLOCK_ELEMENTS);

const blocksOf = (elements: number) => Math.ceil(elements / INT4_BLOCK_ELEMENTS);
const scalesOf = (payload: Uint8Array, elements: number) =>
  new Float32Array(payload.buffer, payload.byteOffset, blocksOf(elements));
/** Signed, so that the step in the upper half of a byte has its sign by itself. */
const pairsOf = (payload: Uint8Array, elements: number) =>
  new Int8Array(
    payload.buffer,
    payload.byteOffset + 4 * blocksOf(elements),
    payload.byteLength - 4 * blocksOf(elements),
  );

/** The step in the lower half of a byte. */
const lower = (pair: number): number => (pair << 28) >> 28;

/**
 * Codec `int4`: blocks of {@link INT4_BLOCK_ELEMENTS} values, each written as whole steps -7..7 of the block's scale
 * = largest magnitude / 7. All float32 scales come first, then all steps, two a byte in two's complement, the first in
 * the lower half. A block of zeros has scale 0. The step -8 is never written, and read as what it says.
 */
export const int4: PayloadCodec = {
  encode(source, at, elements, payload, residual) {
    const scales = scalesOf(payload, elements);
    const pairs = pairsOf(payload, elements);
    for (let block = 0, from = 0; from < elements; block++, from += INT4_BLOCK_ELEMENTS) {
      const count = Math.min(INT4_BLOCK_ELEMENTS, elements - from);
      const magnitude = loadBlock(source, at + from, count, residual, from);
      scales[block] = Math.min(magnitude / LAST_STEP, INT4_SCALE_MAX);
      // Read back: the scale that the others will see is the one that was rounded to float32.
      writeSteps(unpacked, 0, count, scales[block]!, LAST_STEP);
      if (residual) {
        const { next, at: shift } = residual;
        if (magnitude > LAST_STEP * INT4_SCALE_MAX) next.fill(0, shift + from, shift + from + count);
        else leaveRest(unpacked, 0, count, scales[block]!, next, shift + from);
      }
      pack(count, pairs, from >> 1);
    }
    pairs.fill(0, (elements + 1) >> 1);
  },

  decode(payload, elements, target, at) {
    const scales = scalesOf(payload, elements);
    const pairs = pairsOf(payload, elements);
    for (let block = 0, from = 0; from < elements; block++, from += INT4_BLOCK_ELEMENTS) {
      const scale = scales[block]!;
      const to = Math.min(from + INT4_BLOCK_ELEMENTS, elements);
      for (let i = from; i < to - 1; i += 2) {
        const pair = pairs[i >> 1]!;
        target[at + i] = lower(pair) * scale;
        target[at + i + 1] = (pair >> 4) * scale;
      }
      if (to % 2 === 1) target[at + to - 1] = lower(pairs[to >> 1]!) * scale;
    }
  },

  accumulate(payload, elements, weight, sum) {
    const scales = scalesOf(payload, elements);
    const pairs = pairsOf(payload, elements);
    for (let block = 0, from = 0; from < elements; block++, from += INT4_BLOCK_ELEMENTS) {
      const factor = weight * scales[block]!;
      const to = Math.min(from + INT4_BLOCK_ELEMENTS, elements);
      for (let i = from; i < to - 1; i += 2) {
        const pair = pairs[i >> 1]!;
        sum[i] = sum[i]! + factor * lower(pair);
        sum[i + 1] = sum[i + 1]! + factor * (pair >> 4);
      }
      if (to % 2 === 1) sum[to - 1] = sum[to - 1]! + factor * lower(pairs[to >> 1]!);
    }
  },

  isFinite(payload, elements) {
    return scalesOf(payload, elements).every((scale) => Math.abs(scale) <= INT4_SCALE_MAX);
  },
};

/** Writes the block's steps to `pairs[at]` on; beside the last of an odd number comes a zero. */
function pack(count: number, pairs: Int8Array, at: number): void {
  if (count % 2 === 1) unpacked[count] = 0;
  for (let i = 0; i < count; i += 2) pairs[at + (i >> 1)] = (unpacked[i]! & 15) | (unpacked[i + 1]! << 4);
}
