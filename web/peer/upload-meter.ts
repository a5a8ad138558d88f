/** Shorter waits tell nothing of a line. */
const WAITED_MS_MIN = 10;

/** The links of a seat, as far as their room goes. */
export interface LinkRoom {
  /** Links that are up. */
  readonly links: number;
  /** Of these, those on which as much is in flight as may be, so that bulk frames wait. */
  readonly full: number;
}

/**
 * R14: what a seat's line carries up, by the receipts for what it sent while bulk frames waited on most of its links at
 * once. Where they wait on few, the far ends' lines are slow, not this one; where they wait nowhere, the line could carry more
 * than it is given. Neither tells anything of it.
 */
export class UploadMeter {
  #at = 0;
  #isWaiting = false;
  #bytes = 0;
  #ms = 0;

  /**
   * Bytes have been confirmed, or frames were handed to a link.
   * @param now milliseconds
   * @param confirmed bytes that receipts have told since the last time
   * @param room of the links from now on
   */
  note(now: number, confirmed: number, { links, full }: LinkRoom): void {
    if (this.#isWaiting) {
      this.#ms += now - this.#at;
      this.#bytes += confirmed;
    }
    this.#at = now;
    this.#isWaiting = 2 * full > links;
  }

  /** Kilobytes a second since the last time; null where frames did not wait for long enough to tell. */
  take(now: number): number | null {
    if (this.#isWaiting) this.#ms += now - this.#at;
    this.#at = now;
    const rate = this.#ms < WAITED_MS_MIN || this.#bytes === 0 ? null : this.#bytes / this.#ms;
    this.#bytes = 0;
    this.#ms = 0;
    return rate;
  }
}
