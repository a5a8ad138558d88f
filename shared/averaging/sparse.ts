import { SPARSE_BLOCK_ELEMENTS, SPARSE_GROUP_ELEMENTS, sparseSent } from "../wire/frame.ts";
import { thresholdOf } from "./largest.ts";
import type { PayloadCodec, ResidualRange } from "./payload-codec.ts";
import { BLOCK_ROW_BYTES, BLOCK_SENT, LARGE, NEGATIVE, partsOf, PLACE } from "./sparse-parts.ts";
import { readValues } from "./sparse-values.ts";

/** How often the border between large and small magnitudes is moved to the middle of the means on both sides of it. */
const MOVES = 3;

const FLOAT32_MAX = 3.4028234663852886e38;
const EXPONENT = 0x7f80_0000;
/** A magnitude is a number's bits without its sign: in this form magnitudes are in the order of what they stand for. */
const MAGNITUDE = 0x7fff_ffff;

/** The block's values, and their bits. */
const loaded = new Float32Array(SPARSE_BLOCK_ELEMENTS);
const loadedBits = new Uint32Array(loaded.buffer);
/** A few neighbours, and the largest magnitude of each such stretch. */
const STRETCH = 16;
const largest = new Uint32Array(SPARSE_BLOCK_ELEMENTS / STRETCH);
/** Magnitudes of those that may travel, and where in the block they are; of those that do, where, ascending. */
const candidates = new Uint32Array(SPARSE_BLOCK_ELEMENTS);
const candidatePlaces = new Uint16Array(SPARSE_BLOCK_ELEMENTS);
const places = new Uint16Array(BLOCK_SENT);

/**
 * Codec `sparse` (R10): the largest values of each block as one of two magnitudes, whichever is nearer. With residuals
 * whatever does not travel is left for later rounds, in which it has grown or been made up for. Zeros never travel. What is
 * beyond float32 is cut off for good.
 */
export const sparse: PayloadCodec = {
  encode(source, at, elements, payload, residual) {
    const { scales, values, rows } = partsOf(payload, elements);
    payload.fill(0);
    for (let block = 0, from = 0; from < elements; block++, from += SPARSE_BLOCK_ELEMENTS) {
      const count = Math.min(SPARSE_BLOCK_ELEMENTS, elements - from);
      load(source, at + from, count, residual, from);
      const sent = choose(count);
      const border = borderOf(sent, scales, 2 * block);
      const firstBit = 8 * BLOCK_ROW_BYTES * block;
      for (let i = 0; i < sent; i++) {
        const place = places[i]!;
        const value = loaded[place]!;
        const isLarge = Math.abs(value) >= border;
        values[BLOCK_SENT * block + i] = (place & PLACE) | (isLarge ? LARGE : 0) | (value < 0 ? NEGATIVE : 0);
        const bit = firstBit + Math.floor(place / SPARSE_GROUP_ELEMENTS) + i;
        rows[bit >> 3]! |= 1 << (bit & 7);
        const magnitude = scales[2 * block + (isLarge ? 1 : 0)]!;
        loaded[place] = value < 0 ? value + magnitude : value - magnitude;
      }
      if (residual) residual.next.set(loaded.subarray(0, count), residual.at + from);
    }
  },

  decode(payload, elements, target, at) {
    const { places, values, count } = readValues(payload, elements);
    target.fill(0, at, at + elements);
    for (let i = 0; i < count; i++) target[at + places[i]!] = values[i]!;
  },

  accumulate(payload, elements, weight, sum) {
    const { places, values, count } = readValues(payload, elements);
    for (let i = 0; i < count; i++) sum[places[i]!] = sum[places[i]!]! + weight * values[i]!;
  },

  isFinite(payload, elements) {
    return partsOf(payload, elements).scales.every(Number.isFinite);
  },

  hasPlaces(payload, elements) {
    return readValues(payload, elements).isSound;
  },

  few: readValues,
};

/** Loads a block: `count` values, plus what earlier rounds left of them. */
function load(source: Float32Array, at: number, count: number, residual: ResidualRange | null, from: number): void {
  if (residual) {
    const previous = residual.previous;
    const shift = residual.at + from;
    for (let i = 0; i < count; i++) loaded[i] = source[at + i]! + previous[shift + i]!;
  } else loaded.set(source.subarray(at, at + count));
  for (let stretch = 0, i = 0; i < count; stretch++) {
    const end = Math.min(i + STRETCH, count);
    let most = 0;
    for (; i < end; i++) {
      const magnitude = loadedBits[i]! & MAGNITUDE;
      if (magnitude > most) most = magnitude;
    }
    if (most >= EXPONENT) cutOff(i - STRETCH, i);
    largest[stretch] = Math.min(most, EXPONENT - 1);
  }
}

/** Values that are too large to be finite become the largest that are. */
function cutOff(from: number, to: number): void {
  for (let i = Math.max(0, from); i < to; i++) loaded[i] = Math.max(-FLOAT32_MAX, Math.min(FLOAT32_MAX, loaded[i]!));
}

/**
 * Finds those of the loaded block that travel; of equal ones the first. As many as may travel are at least as large as the
 * largest of so many stretches: hardly more than those have to be looked at one by one.
 * @returns how many there are
 */
function choose(count: number): number {
  const most = sparseSent(count);
  const stretches = Math.ceil(count / STRETCH);
  const enough = thresholdOf(largest, stretches, most).bits;
  let found = 0;
  for (let stretch = 0; stretch < stretches; stretch++) {
    if (largest[stretch]! < enough) continue;
    const end = Math.min((stretch + 1) * STRETCH, count);
    for (let i = stretch * STRETCH; i < end; i++) {
      const magnitude = loadedBits[i]! & MAGNITUDE;
      if (magnitude < enough || magnitude === 0) continue;
      candidates[found] = magnitude;
      candidatePlaces[found++] = i;
    }
  }
  const { bits, ties } = found > most ? thresholdOf(candidates, found, most) : { bits: 0, ties: 0 };
  let sent = 0;
  let left = ties;
  for (let i = 0; i < found; i++) {
    const magnitude = candidates[i]!;
    if (magnitude > bits || (magnitude === bits && left-- > 0)) places[sent++] = candidatePlaces[i]!;
  }
  return sent;
}

/**
 * Finds two magnitudes of which each value that travels is near one, and writes them to `scales[at]` on: the means of the
 * small ones and of the large ones.
 * @returns from which magnitude on a value is a large one
 */
function borderOf(sent: number, scales: Float32Array, at: number): number {
  let total = 0;
  for (let i = 0; i < sent; i++) total += Math.abs(loaded[places[i]!]!);
  let border = total / Math.max(1, sent);
  for (let move = 0; ; move++) {
    let small = 0;
    let large = 0;
    let count = 0;
    for (let i = 0; i < sent; i++) {
      const magnitude = Math.abs(loaded[places[i]!]!);
      if (magnitude >= border) [large, count] = [large + magnitude, count + 1];
      else small += magnitude;
    }
    scales[at] = small / Math.max(1, sent - count);
    scales[at + 1] = large / Math.max(1, count);
    if (move === MOVES || count === 0 || count === sent) return border;
    border = (small / (sent - count) + large / count) / 2;
  }
}
