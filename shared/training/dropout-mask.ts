import { mix32 } from "./mix32.ts";
import { Random } from "./random.ts";

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

/**
 * What each number of a batch is multiplied by (Srivastava et al. 2014): 0, or 1 / (1 - rate).
 * @param seed of this step and this dropout, see {@link dropoutSeedAt}
 * @param size numbers of the whole batch
 */
export function dropoutMask(seed: number, rate: number, size: number): Float32Array {
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length: size }, (_, i) => (isKept(seed, i, rate) ? kept : 0));
}

/** 32 bits for a step of a seat: no two steps hide the same, and no two seats. @param step of its plan, 1 or more */
export function dropoutSeed(sessionSeed: number, seat: number, step: number): number {
  return new Random("dropout", sessionSeed, seat, step).uint32();
}

/** 32 bits for one dropout of the model in a step. @param place which of the model's dropouts it is, from 0 */
export function dropoutSeedAt(seed: number, place: number): number {
  return mix32((seed + Math.imul(place + 1, 0x9e37_79b9)) | 0) >>> 0;
}
