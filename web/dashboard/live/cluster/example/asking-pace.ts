/** Answers begin no sooner one after the other. */
const EVERY_MS = 1000;
/** Of the time, one part in so many may go to answers. */
const TIME_ONE_IN = 20;
/** However long answers take, something is to be seen now and then; the first one has code to fetch besides. */
const REST_MS_MAX = 5000;

/** How often the model is asked while it learns: what an answer takes decides how long it is left alone after it. */
export class AskingPace {
  #restMs = EVERY_MS;

  /** Milliseconds from the newest answer to the next question. */
  get restMs(): number {
    return this.#restMs;
  }

  /** @param ms that the newest answer took, from its question on */
  answered(ms: number): void {
    this.#restMs = Math.min(REST_MS_MAX, Math.max(EVERY_MS - ms, (TIME_ONE_IN - 1) * ms));
  }
}
