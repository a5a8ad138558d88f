import { LATE_MS, TICK_MS } from "./timing.ts";

/**
 * The two times of a peer (H4).
 *
 * A browser freezes tabs, laptops sleep, and clocks are set anew. A peer that was not run for a minute has heard nothing
 * for a minute, and knows nothing of the others for it: were its deadlines to go by the clock on the wall, it would wake
 * up, suspect everybody, take its own sleep for a slow network, and give up as a minority with all in reach. So whatever
 * waits goes by `now`, which stands still while the peer does. The clock on the wall is for people, and for what this
 * peer owes others, whose time has gone on.
 */
export class Clock {
  #wall = Number.NEGATIVE_INFINITY;
  #now = 0;

  /** Milliseconds since 1970, never decreasing: for journals, figures and the rhythm of heartbeats; for no deadline. */
  get wall(): number {
    return this.#wall;
  }

  /** Milliseconds for which this peer has been run: for everything that waits. */
  get now(): number {
    return this.#now;
  }

  /**
   * An input came. What lies between two inputs is time that passed for this peer, as long as it is no longer than
   * `LATE_MS`; as the runtime gives it one each `TICK_MS`, a longer gap is the peer's own lateness, and counts as one tick.
   * @param at milliseconds since 1970; a clock that was set back stands still until it is there again
   */
  pass(at: number): void {
    const isFirst = this.#wall === Number.NEGATIVE_INFINITY;
    const gapMs = isFirst ? 0 : Math.max(0, at - this.#wall);
    this.#wall = Math.max(this.#wall, at);
    this.#now += gapMs > LATE_MS ? TICK_MS : gapMs;
  }
}
