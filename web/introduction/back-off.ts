/** Waits that double from the first to the longest, each drawn from its upper half so that peers do not move in step. */
export class BackOff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  #failures = 0;

  constructor(firstMs: number, mostMs: number) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
  }

  /** Counts a failure and says how long to wait, in milliseconds. */
  next(): number {
    const fullMs = Math.min(this.#mostMs, this.#firstMs * 2 ** this.#failures);
    if (fullMs < this.#mostMs) this.#failures += 1;
    return fullMs * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
