/** What a peer shows of the training: for people only, no rule depends on it. */
export class Figures {
  #loss: number | undefined;
  #accuracy: number | undefined;
  #evaluatedRound: number | undefined;
  #clippedMost = 0;

  /** Mean training loss of the last committed round over all members. */
  get loss(): number | undefined {
    return this.#loss;
  }

  /** Share of the whole held-out set at the last evaluation. */
  get accuracy(): number | undefined {
    return this.#accuracy;
  }

  /** The round whose state that was. */
  get evaluatedRound(): number | undefined {
    return this.#evaluatedRound;
  }

  committed(loss: number): void {
    this.#loss = loss;
  }

  evaluated(round: number, accuracy: number): void {
    this.#evaluatedRound = round;
    this.#accuracy = accuracy;
  }

  /** Elements that secure averaging clipped in a round (S1). @returns whether they are more than twice the most so far */
  clips(elements: number): boolean {
    if (elements <= 2 * this.#clippedMost) return false;
    this.#clippedMost = elements;
    return true;
  }
}
