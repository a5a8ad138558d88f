import type { Slice } from "./slices.ts";

/**
 * What a page load carries where rounds average a fragment of the vector each (S8): how far its own steps have moved it
 * beyond the committed state, in what has not travelled yet. Like a gradient it is start minus end, so that the seat's
 * own steps go on from the committed parameters minus what it carries. As in streaming DiLoCo (Douillard et al. 2025) no
 * work is lost while a fragment waits for its turn.
 *
 * Double-buffered: a contribution is made of what the last committed round left, and what it leaves is written beside that.
 * So a round that is tried once more (R5) has the same to begin with. No change goes into two sums, since over different
 * members the two would tell whose is missing: what a round told of a fragment is carried no further, whether that round
 * was committed or given up.
 */
export class Carried {
  #before: Float32Array<ArrayBuffer>;
  #after: Float32Array<ArrayBuffer>;
  /** What the round in flight averages, where this page load has contributed to it; what of that counted, went out. */
  #inFlight: { readonly fragment: Slice; readonly isTold: boolean } | undefined;

  /** @param length elements of the whole vector */
  constructor(length: number) {
    this.#before = new Float32Array(length);
    this.#after = new Float32Array(length);
  }

  /** Beside the committed state; only to be read. */
  get beforeRound(): Float32Array<ArrayBuffer> {
    return this.#before;
  }

  /** Beside the state that the round in flight prepares, to which this page load has contributed; only to be read. */
  get afterRound(): Float32Array<ArrayBuffer> {
    return this.#after;
  }

  /**
   * The own contribution to a round: of its fragment, what was carried and what the own steps have changed now.
   * @param change as long as the vector
   * @param weight what it counts for (R8); without any nothing is delivered, and all is carried on
   * @returns as long as the fragment, in an array of its own
   */
  contribution(change: Float32Array, weight: number, fragment: Slice): Float32Array<ArrayBuffer> {
    const before = this.#before;
    const after = this.#after;
    for (let i = 0; i < after.length; i++) after[i] = (before[i] as number) + (change[i] as number);
    const { start, end } = fragment;
    const part = after.slice(start, end);
    const isTold = weight > 0;
    if (isTold) after.fill(0, start, end);
    this.#inFlight = { fragment, isTold };
    return part;
  }

  /** The round in flight was committed, and this page load goes on from its state. */
  commit(): void {
    if (!this.#inFlight) return;
    [this.#before, this.#after] = [this.#after, this.#before];
    this.#inFlight = undefined;
  }

  /**
   * The view in which the round in flight was begun is over. Others may know the sum that the own contribution went into: of
   * its fragment nothing is told once more.
   */
  giveUp(): void {
    const { fragment, isTold } = this.#inFlight ?? {};
    if (fragment && isTold) this.#before.fill(0, fragment.start, fragment.end);
    this.#inFlight = undefined;
  }

  /** The committed state is another one than the own steps began from: nothing is carried beside it. */
  drop(): void {
    this.#before.fill(0);
    this.#inFlight = undefined;
  }
}
