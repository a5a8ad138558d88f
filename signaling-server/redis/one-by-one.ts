/** Does what is asked of the same thing one after the other, in the order in which it was asked for. */
export class OneByOne {
  /** What was asked of each last, as long as it is not done. */
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * @param key of what it is about
   * @returns what becomes of it; what fails holds nobody up
   */
  do<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const done = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, done);
    const forget = (): void => {
      if (this.#last.get(key) === done) this.#last.delete(key);
    };
    done.then(forget, forget);
    return done;
  }

  /** How many things something is under way for. */
  get size(): number {
    return this.#last.size;
  }
}
