/** What a line carries, and how long that takes. */
export interface Line {
  /** Bytes a second that fit through it. */
  readonly bytesPerSecond: number;
  /** Milliseconds from one end to the other. */
  readonly delayMs: number;
}

/** Milliseconds of traffic that wait before a line at most; what comes beyond is lost, as at a router at home. */
const WAITING_MS_MAX = 400;

/**
 * When frames come out of a line that are put into it: one after the other at the line's speed, and later by its delay.
 * Times are milliseconds of one clock.
 */
export class LineQueue {
  readonly #line: Line;
  /** When all that was put in has left. */
  #freeAt = 0;

  constructor(line: Line) {
    this.#line = line;
  }

  /** @returns when the frame arrives; undefined where too much waits before it, and it is lost */
  put(bytes: number, now: number): number | undefined {
    const startsAt = Math.max(now, this.#freeAt);
    if (startsAt - now > WAITING_MS_MAX) return undefined;
    this.#freeAt = startsAt + (1000 * bytes) / this.#line.bytesPerSecond;
    return this.#freeAt + this.#line.delayMs;
  }
}
