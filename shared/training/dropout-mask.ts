import { mix32 } from "./mix32.ts";

/**
 * The 32 bits that decide on an element: a hash of seed and number, so that any part of a mask can be made alone. The seed
 * goes in between two rounds, lest masks of seeds that differ in a few bits be each other's in another order.
 */
export function dropoutBits(seed: number, element: number): number {
  return mix32(mix32((element + 0x9e37_79b9) | 0) ^ seed) >>> 0;
}

/**
 * Whether dropout keeps an element. Integer arithmetic only: every engine keeps the same.
 * @param seed 32 bits, of session, round, seat and layer
 * @param element its number, from 0 on
 * @param rate share that is dropped, at least 0 and below 1
 */
export function isKept(seed: number, element: number, rate: number): boolean {
  return dropoutBits(seed, element) >= dropoutThreshold(rate);
}

/** The rate of dropping as a whole number, times 2^32: what an element's bits must reach to be kept. */
export function dropoutThreshold(rate: number): number {
  return Math.floor(rate * 0x1_0000_0000);
}
