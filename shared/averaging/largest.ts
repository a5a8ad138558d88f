/*
 * The largest of a block's values without sorting them: a few passes over their bits narrow down how large a value must
 * be to be among so many. Which ones these are depends on the values alone.
 */

/** Bits of a digit: as many as tell a hundred magnitudes apart, and few enough that clearing their counts costs little. */
const DIGIT_BITS = 8;

const counts = new Uint32Array(2 ** DIGIT_BITS);
/** Magnitudes that may still be the smallest one taken. */
let pool = new Uint32Array(0);

/** How large a value must be; of those that are as large as that, how many are taken. */
export interface Threshold {
  readonly bits: number;
  readonly ties: number;
}

/**
 * How large the smallest of the `count` largest values is. Each turn counts magnitudes by the first digit of how far they
 * are above the least, and goes on with those that have the digit of the one that is looked for: a second turn mostly has
 * one left.
 * @param magnitudes bits of float32 numbers without their signs: in this form they are in the order of the numbers
 * @param elements how many there are, at least `count`; `count` is at least 1
 */
export function thresholdOf(magnitudes: Uint32Array, elements: number, count: number): Threshold {
  if (pool.length < elements) pool = new Uint32Array(elements);
  let candidates = magnitudes;
  let left = elements;
  let ties = count;
  for (;;) {
    let low = 0x7fff_ffff;
    let high = 0;
    for (let i = 0; i < left; i++) {
      const magnitude = candidates[i]!;
      if (magnitude < low) low = magnitude;
      if (magnitude > high) high = magnitude;
    }
    if (ties === 1) return { bits: high, ties };
    const shift = Math.max(0, 32 - DIGIT_BITS - Math.clz32(high - low));
    counts.fill(0);
    for (let i = 0; i < left; i++) counts[(candidates[i]! - low) >>> shift]!++;
    let digit = (high - low) >>> shift;
    for (; counts[digit]! < ties; digit--) ties -= counts[digit]!;
    if (shift === 0) return { bits: low + digit, ties };
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const candidate = candidates[i]!;
      if ((candidate - low) >>> shift === digit) pool[kept++] = candidate;
    }
    candidates = pool;
    left = kept;
  }
}
