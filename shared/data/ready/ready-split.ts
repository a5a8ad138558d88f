import { Random } from "../../training/random.ts";

/** Of ready data, one sample in so many is held out, and at most so many, so that evaluations stay short. */
const HELD_OUT_ONE_IN = 5;
const READY_HELD_OUT_MAX = 10_000;

/** Which samples of ready data a model learns from, and which it is tried on: the same in every session. */
export interface ReadySplit {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** How many samples are held out. @param samples of the whole data */
export function readyHeldOut(samples: number): number {
  return Math.min(Math.floor(samples / HELD_OUT_ONE_IN), READY_HELD_OUT_MAX);
}

/**
 * Draws them, whatever the session's seed, so that figures of two sessions can be compared: files are often sorted by what
 * is to be told. What is learnt from is in the drawn order too, so that any stretch of it is a fair part.
 */
export function splitReady(samples: number): ReadySplit {
  const order = Array.from({ length: samples }, (_, i) => i);
  new Random("held out of ready data", samples).shuffle(order);
  const heldOut = readyHeldOut(samples);
  return { test: Uint32Array.from(order.slice(0, heldOut)), train: Uint32Array.from(order.slice(heldOut)) };
}
