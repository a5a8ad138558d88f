/*
 * The largest of a block's values without sorting them: a few passes over their bits, highest digits first, narrow down
 * how large a value must be to be among so many. Which ones these are depends on the values alone.
 */

/** Where each digit of a magnitude begins, and how many bits it has: 31 in all. */
const DIGITS = [
  { shift: 20, width: 11 },
  { shift: 10, width: 10 },
  { shift: 0, width: 10 },
] as const;

const histogram = new Uint32Array(2 ** 11);
/** Magnitudes that may still be the smallest one taken. */
let pool = new Uint32Array(0);

/** How large a value must be; of those that are as large as that, how many are taken. */
export interface Threshold {
  readonly bits: number;
  readonly ties: number;
}

/**
 * How large the smallest of the `count` largest values is.
 * @param magnitudes bits of float32 numbers without their signs: in this form they are in the order of the numbers
 * @param elements how many there are, at least `count`; `count` is at least 1
 */
export function thresholdOf(magnitudes: Uint32Array, elements: number, count: number): Threshold {
  if (pool.length < elements) pool = new Uint32Array(elements);
  let candidates = magnitudes;
  let left = elements;
  let ties = count;
  let bits = 0;
  for (const { shift, width } of DIGITS) {
    const mask = 2 ** width - 1;
    histogram.fill(0, 0, mask + 1);
    for (let i = 0; i < left; i++) histogram[(candidates[i]! >>> shift) & mask]!++;
    let digit = mask;
    for (; histogram[digit]! < ties; digit--) ties -= histogram[digit]!;
    bits |= digit << shift;
    if (shift === 0) break;
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const candidate = candidates[i]!;
      if (((candidate >>> shift) & mask) === digit) pool[kept++] = candidate;
    }
    candidates = pool;
    left = kept;
  }
  return { bits, ties };
}
