import type { RingBits } from "./mask.ts";

/** What all members of a view agree on, so that their whole numbers mean the same (S1). */
export interface RingOptions {
  readonly bits: RingBits;
  /** Largest absolute value of an element; larger ones are clipped. */
  readonly bound: number;
  /** Members whose values are added up. */
  readonly members: number;
  /** The largest weight that a member can have (R8). */
  readonly weightBound: number;
}

/** Losses are carried up to this: one of ten classes that was guessed has about 2.3. */
const LOSS_BOUND = 64;

/**
 * Fixed-point numbers in the integers modulo 2^bits (S1). A member adds `value * weight` in units of `1 / scale`, where
 * `scale` is the largest power of two for which the sum of all members' largest values cannot wrap around. Powers of two
 * make scaling exact: only rounding to whole numbers loses anything.
 */
export class FixedPoint {
  readonly bits: RingBits;
  readonly bound: number;
  readonly members: number;
  readonly weightBound: number;
  /** Units of an element times its weight. */
  readonly scale: number;
  /** Units, in 32 bits whatever the elements have, of a loss times its weight. */
  readonly lossScale: number;

  constructor({ bits, bound, members, weightBound }: RingOptions) {
    this.bits = bits;
    this.bound = bound;
    this.members = members;
    this.weightBound = weightBound;
    this.scale = scaleFor(bits, bound * weightBound, members);
    this.lossScale = scaleFor(32, LOSS_BOUND * weightBound, members);
  }

  /**
   * Adds weighted values to words that a mask has filled already.
   * @param words as many as values
   * @param seed of the rounding: each value goes up or down by chance, so that the sum is right on average
   * @returns how many values were clipped
   */
  add(values: Float32Array, weight: number, words: Uint32Array | Uint16Array, seed: number): number {
    const { bound } = this;
    const factor = weight * this.scale;
    // One 32-bit xorshift generator (Marsaglia 2003) in place: called for each element, a function would cost more.
    let dice = seed | 1;
    let clipped = 0;
    for (let i = 0; i < words.length; i++) {
      let value = values[i]!;
      if (value > bound || value < -bound) {
        value = value > 0 ? bound : -bound;
        clipped += 1;
      }
      dice ^= dice << 13;
      dice ^= dice >>> 17;
      dice ^= dice << 5;
      // The typed array takes the whole number modulo 2^bits.
      words[i] = words[i]! + Math.floor(value * factor + (dice >>> 0) * 2 ** -32);
    }
    return clipped;
  }

  /** Reads sums of all members' words as a weighted mean, rounded to float32 once. */
  mean(words: Uint32Array | Uint16Array, weight: number, result: Float32Array, at: number): void {
    if (weight === 0) {
      result.fill(0, at, at + words.length);
      return;
    }
    const divisor = weight * this.scale;
    const signed =
      words instanceof Uint32Array
        ? new Int32Array(words.buffer, words.byteOffset, words.length)
        : new Int16Array(words.buffer, words.byteOffset, words.length);
    for (let i = 0; i < signed.length; i++) result[at + i] = signed[i]! / divisor;
  }

  /** A loss times its weight as a whole number. */
  lossWord(loss: number, weight: number): number {
    return Math.round(Math.max(-LOSS_BOUND, Math.min(loss, LOSS_BOUND)) * weight * this.lossScale);
  }

  /** The mean loss that a sum of such numbers stands for; 0 without any weight. */
  meanLoss(word: number, weight: number): number {
    return weight === 0 ? 0 : (word | 0) / (weight * this.lossScale);
  }
}

/** The largest power of two, whole or a fraction, by which `members` values up to `largest` fit when added up. */
function scaleFor(bits: RingBits, largest: number, members: number): number {
  // Each member's rounding can add one.
  const room = (2 ** (bits - 1) - members) / (largest * members);
  let scale = 1;
  while (scale * 2 <= room) scale *= 2;
  while (scale > room) scale /= 2;
  return scale;
}
