import type { Clock } from "./clock.ts";

/** P1: the one budget of time that a view has for members that are away. Flapping does not refill it. */
export class Grace {
  readonly #clock: Clock;
  readonly #wholeMs: number;
  #usedMs = 0;
  /** Since when it runs. */
  #since: number | undefined;

  /** @param wholeMs `graceMs` of the spec */
  constructor(clock: Clock, wholeMs: number) {
    this.#clock = clock;
    this.#wholeMs = wholeMs;
  }

  /** Milliseconds. */
  get leftMs(): number {
    return Math.max(0, this.#wholeMs - this.#usedMs - this.#runningMs);
  }

  get isRunning(): boolean {
    return this.#since !== undefined;
  }

  /** Somebody is away; where it runs already, it goes on. */
  start(): void {
    this.#since ??= this.#clock.now;
  }

  /** Everybody is back for now: what was used stays used. */
  stop(): void {
    this.#usedMs += this.#runningMs;
    this.#since = undefined;
  }

  /** A view begins, or is left: each has its own. */
  reset(): void {
    this.#usedMs = 0;
    this.#since = undefined;
  }

  get #runningMs(): number {
    return this.#since === undefined ? 0 : this.#clock.now - this.#since;
  }
}
