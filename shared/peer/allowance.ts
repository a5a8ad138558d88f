import type { Clock } from "./clock.ts";

/** How often somebody may ask for something that costs: so many times at once, and then once in a while. */
export class Allowance {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #everyMs: number;
  #left: number;
  #countedAt = 0;

  /** @param everyMs after so long there is one more again, up to `most` */
  constructor(clock: Clock, most: number, everyMs: number) {
    this.#clock = clock;
    this.#most = most;
    this.#everyMs = everyMs;
    this.#left = most;
  }

  /** @returns whether it may be done, this time */
  take(): boolean {
    const { now } = this.#clock;
    this.#left = Math.min(this.#most, this.#left + (now - this.#countedAt) / this.#everyMs);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
