/** Goes through all there are bit by bit: each has its turn once in so many calls, and no call has much to do. */
export class Turns<T> {
  readonly #all: () => Iterable<T>;
  readonly #calls: number;
  #now: readonly T[] = [];
  #call = 0;

  /** @param calls in which all have had their turn */
  constructor(all: () => Iterable<T>, calls: number) {
    this.#all = all;
    this.#calls = calls;
  }

  /** Those whose turn it is; who came since the first call of a round is there in the next one. */
  next(): readonly T[] {
    if (this.#call === 0) this.#now = [...this.#all()];
    const [from, to] = [this.#call, this.#call + 1].map((call) => Math.round((call * this.#now.length) / this.#calls));
    this.#call = (this.#call + 1) % this.#calls;
    return this.#now.slice(from, to);
  }
}
