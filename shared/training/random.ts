import { mix32 } from "./mix32.ts";

/** What a generator is seeded with: numbers (whole, of any size up to 2^53) and strings, in order. */
export type Seed = readonly (number | string)[];

/** 128 bits, in words of 32 with or without a sign: operations on bits take both alike. */
type Words = [number, number, number, number];

/**
 * A seeded generator of pseudo-random numbers: xoshiro128** (Blackman and Vigna 2021), whose 128 bits of state are filled
 * from the seed by a mixing function. Integer arithmetic only: every engine draws the same numbers. Not for secrets.
 */
export class Random {
  readonly #state: Words;

  /** Different seeds give independent generators; a purpose as one part of the seed keeps uses apart. */
  constructor(...seed: Seed) {
    this.#state = expandSeed(seed);
  }

  /** A whole number 0..2^32-1. */
  uint32(): number {
    const s = this.#state;
    const s1 = s[1];
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    s[2] ^= s[0];
    s[3] ^= s1;
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= s1 << 9;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** A number in [0, 1), a multiple of 2^-24: exact as float32. */
  uniform(): number {
    return (this.uint32() >>> 8) / 0x100_0000;
  }

  /**
   * A whole number 0..n-1, each as likely as the others.
   * @param n 1..2^32
   */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x1_0000_0000) throw new RangeError(`Cannot draw below ${n}.`);
    // Drawn again where the last, incomplete run of n numbers would favour the small ones.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % n);
    let drawn = this.uint32();
    while (drawn >= limit) drawn = this.uint32();
    return drawn % n;
  }

  /** One of several, each as likely. @param items at least one */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Puts the elements in a random order, in place; every order is as likely (Fisher-Yates). @returns the same array */
  shuffle<T extends Uint32Array | unknown[]>(items: T): T {
    const array = items as unknown[];
    for (let last = array.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = array[last];
      array[last] = array[other];
      array[other] = kept;
    }
    return items;
  }
}

const rotateLeft = (x: number, bits: number) => (x << bits) | (x >>> (32 - bits));

/** Four words that depend on every part of the seed, on its type and on its place. */
function expandSeed(seed: Seed): Words {
  let hash = 0x243f_6a88;
  const absorb = (word: number) => {
    hash = mix32((Math.imul(hash, 31) + 0x9e37_79b9 + word) | 0);
  };
  for (const part of seed) {
    if (typeof part === "string") {
      absorb(0x7374_7200);
      absorb(part.length);
      for (let i = 0; i < part.length; i++) absorb(part.charCodeAt(i));
    } else {
      if (!Number.isSafeInteger(part))
        throw new RangeError(`A seed is made of whole numbers and strings, not ${part}.`);
      absorb(0x6e75_6d00);
      absorb(part | 0);
      absorb(Math.floor(part / 0x1_0000_0000) | 0);
    }
  }
  const word = (number: number) => mix32((hash + Math.imul(number, 0x9e37_79b9)) | 0);
  const state: Words = [word(1), word(2), word(3), word(4)];
  // All zeros is the one state from which the generator never moves.
  if (state.every((word) => word === 0)) state[0] = 1;
  return state;
}
