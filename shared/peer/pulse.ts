/** When this peer's own heartbeats are due, and their sequence numbers (H1). */
export class Pulse {
  #sentAt = Number.NEGATIVE_INFINITY;
  #sequence = 0;

  /**
   * The next one, if it is due. It goes by the clock on the wall: it is the others who wait for it, so that whoever slept
   * speaks as soon as it wakes (H4).
   * @returns its sequence number
   */
  next(wall: number, everyMs: number): number | undefined {
    if (wall - this.#sentAt < everyMs) return undefined;
    this.#sentAt = wall;
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }

  /** There is something that the others wait to hear: the next one is due at once. */
  hurry(): void {
    this.#sentAt = Number.NEGATIVE_INFINITY;
  }
}
