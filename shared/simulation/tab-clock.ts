import type { Random } from "../training/random.ts";
import type { EventQueue } from "./event-queue.ts";

/** A tab's own clock: set wrong from the start, a little too fast or slow, and it leaps. It never goes back. */
export class TabClock {
  readonly #queue: EventQueue;
  #offset: number;
  #rate: number;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(queue: EventQueue, random: Random) {
    this.#queue = queue;
    this.#offset = random.uniform() * 1e6;
    this.#rate = 0.98 + 0.04 * random.uniform();
  }

  /** Milliseconds. */
  get now(): number {
    this.#latest = Math.max(this.#latest, this.#offset + this.#queue.now * this.#rate);
    return this.#latest;
  }

  get rate(): number {
    return this.#rate;
  }

  /** By less than 0, the clock stands still until time has caught up with it. */
  leap(byMs: number): void {
    this.#offset += byMs;
  }

  /** Goes at another rate from now on. */
  drift(rate: number): void {
    this.#offset += this.#queue.now * (this.#rate - rate);
    this.#rate = rate;
  }
}
