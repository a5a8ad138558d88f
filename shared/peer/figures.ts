/** What all members' evaluations of one state come to. */
export interface Pooled {
  /** Share of the whole held-out set that it gets right. */
  readonly accuracy: number;
  /** Mean loss on it, in nats. */
  readonly loss: number;
}

/** What a peer shows of the training: for people only, no rule depends on it. */
export class Figures {
  #loss: number | undefined;
  #pooled: Pooled | undefined;
  #evaluatedRound: number | undefined;
  #clippedMost = 0;

  /** Mean training loss of the last committed round over all members. */
  get loss(): number | undefined {
    return this.#loss;
  }

  /** The last evaluation. */
  get pooled(): Pooled | undefined {
    return this.#pooled;
  }

  /** The round whose state that was. */
  get evaluatedRound(): number | undefined {
    return this.#evaluatedRound;
  }

  committed(loss: number): void {
    this.#loss = loss;
  }

  evaluated(round: number, pooled: Pooled): void {
    this.#evaluatedRound = round;
    this.#pooled = pooled;
  }

  /** Elements that secure averaging clipped in a round (S1). @returns whether they are more than twice the most so far */
  clips(elements: number): boolean {
    if (elements <= 2 * this.#clippedMost) return false;
    this.#clippedMost = elements;
    return true;
  }
}
