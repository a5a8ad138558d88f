/** How much somebody may use: a store that is full at first, and so much that it gains back in each second. */
export interface AllowanceLimits {
  readonly burst: number;
  readonly perSecond: number;
}

/** A bucket of tokens. What is asked for beyond it is refused, and is still owed. */
export class Allowance {
  readonly #limits: AllowanceLimits;
  #left: number;
  #asOf: number;

  /** @param now milliseconds of a monotonic clock */
  constructor(limits: AllowanceLimits, now: number) {
    this.#limits = limits;
    this.#left = limits.burst;
    this.#asOf = now;
  }

  /** @returns whether there was enough */
  spend(amount: number, now: number): boolean {
    this.#refill(now);
    this.#left -= amount;
    return this.#left >= 0;
  }

  /** Whether nothing is known of it that a new one would not know. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#left >= this.#limits.burst;
  }

  #refill(now: number): void {
    const { burst, perSecond } = this.#limits;
    this.#left = Math.min(burst, this.#left + ((now - this.#asOf) / 1000) * perSecond);
    this.#asOf = now;
  }
}
