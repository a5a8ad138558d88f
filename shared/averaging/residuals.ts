import type { PlainCodec } from "../wire/frame.ts";
import type { ResidualRange } from "./payload-codec.ts";
import type { Slice } from "./slices.ts";

/** A vector of what was not delivered, as committed rounds left it and as the round in flight leaves it. */
class FeedbackVector {
  #previous: Float32Array;
  #next: Float32Array;
  #written = false;

  constructor(previous: Float32Array) {
    this.#previous = previous;
    this.#next = new Float32Array(previous.length);
  }

  get previous(): Float32Array {
    return this.#previous;
  }

  /** Both sides from an element on, for one encoding. */
  range(at: number): ResidualRange {
    this.#written = true;
    return { previous: this.#previous, next: this.#next, at };
  }

  /** @returns whether there was anything to commit; if so, {@link beforeCommit} holds what was there before */
  commit(): boolean {
    if (!this.#written) return false;
    [this.#previous, this.#next] = [this.#next, this.#previous];
    this.#written = false;
    return true;
  }

  /** What was there before the last commit, until the next encoding. */
  get beforeCommit(): Float32Array {
    return this.#next;
  }

  rollback(): void {
    this.#written = false;
  }

  /** A round has been encoded that was neither committed nor rolled back. */
  get isInFlight(): boolean {
    return this.#written;
  }

  /** Begins anew with what was left elsewhere; without it, with nothing. */
  restart(left: Float32Array | undefined): void {
    if (left) this.#previous.set(left);
    else this.#previous.fill(0);
    this.#written = false;
  }
}

/**
 * Error feedback: what a lossy codec did not deliver is added to the next round's values, so that nothing is lost for
 * good (Seide et al. 2014; Karimireddy et al. 2019). Each peer keeps one vector for its contributions and one for the
 * averages of its own slice. Both are double-buffered: encoding reads what the last committed round left and writes
 * beside it, so that a chunk encoded again, for a link that was made anew or for a round that is retried (R5), has the
 * same bytes. What was not delivered is neither lost nor delivered twice (I9) as long as each round that gets an own
 * contribution is either committed or rolled back, whatever becomes of the view in which it was begun.
 */
export class Residuals {
  readonly #contributions: FeedbackVector;
  #averages = new FeedbackVector(new Float32Array(0));
  #slice: Slice = { start: 0, end: 0 };

  /** @param length elements of the whole vector */
  constructor(readonly length: number) {
    this.#contributions = new FeedbackVector(new Float32Array(length));
  }

  /** For encoding contributions from this element of the whole vector on. */
  contribution(offset: number): ResidualRange {
    return this.#contributions.range(offset);
  }

  /**
   * For encoding averages from this element of the whole vector on.
   * @param slice the own slice; another one than before (a new view) keeps what both have in common
   */
  average(slice: Slice, offset: number): ResidualRange {
    if (slice.start !== this.#slice.start || slice.end !== this.#slice.end) this.#moveTo(slice);
    return this.#averages.range(offset - slice.start);
  }

  /** What committed rounds left of the contributions; only to be read. */
  get left(): Float32Array {
    return this.#contributions.previous;
  }

  /** What was left before the last commit that had something to commit, until the next encoding; only to be read. */
  get leftBefore(): Float32Array {
    return this.#contributions.beforeCommit;
  }

  /**
   * Begins anew, with nothing or with what an earlier page load of this seat had left.
   * @param left as long as the vector
   */
  restart(left?: Float32Array): void {
    this.#contributions.restart(left);
    this.#averages = new FeedbackVector(new Float32Array(0));
    this.#slice = { start: 0, end: 0 };
  }

  /** Nobody can say whether the round in flight was committed: gives up what is left, lest it be delivered twice. */
  forget(): void {
    if (this.#contributions.isInFlight || this.#averages.isInFlight) this.restart();
  }

  /**
   * The round was committed: what it left becomes what the next one starts from.
   * @returns whether anything of an own contribution had been encoded in it
   */
  commit(): boolean {
    this.#averages.commit();
    return this.#contributions.commit();
  }

  /** The round was given up: forgets what it left. */
  rollback(): void {
    this.#contributions.rollback();
    this.#averages.rollback();
  }

  #moveTo(slice: Slice): void {
    const start = Math.max(slice.start, this.#slice.start);
    const end = Math.min(slice.end, this.#slice.end);
    const kept = new Float32Array(slice.end - slice.start);
    if (start < end) {
      kept.set(
        this.#averages.previous.subarray(start - this.#slice.start, end - this.#slice.start),
        start - slice.start,
      );
    }
    this.#averages = new FeedbackVector(kept);
    this.#slice = slice;
  }
}

/** Residuals for a codec; null with codec `none`, which loses nothing. */
export function createResiduals(codec: PlainCodec, length: number): Residuals | null {
  return codec === "none" ? null : new Residuals(length);
}

/** Nothing was delivered: what earlier rounds left is left again. */
export function carryOver({ previous, next, at }: ResidualRange, elements: number): void {
  next.set(previous.subarray(at, at + elements), at);
}
