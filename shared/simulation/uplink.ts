import { Random } from "../training/random.ts";

/** Less time says nothing of a line. */
const MEASURED_MS_MIN = 10;
/** A line is at times slower than it is said to be, by this share at most. */
const SLOWER_AT_TIMES = 0.2;

/** The line over which a seat sends its bulk frames, one after the other, whoever they are for. */
export class Uplink {
  readonly #bytesPerMs: number;
  readonly #random: Random;
  /** When all that it was given has left. */
  #freeAt = 0;
  /** Time in which it carried something, and when that began or was last looked at. */
  #busyMs = 0;
  #busyFrom = 0;
  /** What it was given and has not been measured: when each has left. */
  #carried: { readonly at: number; readonly bytes: number }[] = [];

  constructor(bytesPerMs: number, seed: number, seat: number) {
    this.#bytesPerMs = bytesPerMs;
    this.#random = new Random("uplink", seed, seat);
  }

  /** Takes a frame. @returns when it has left */
  carry(now: number, { byteLength }: Uint8Array): number {
    if (this.#freeAt <= now) {
      this.#look(this.#freeAt);
      this.#busyFrom = now;
    }
    const ms = byteLength / this.#bytesPerMs;
    this.#freeAt = Math.max(this.#freeAt, now) + ms * (1 + SLOWER_AT_TIMES * this.#random.uniform());
    this.#carried.push({ at: this.#freeAt, bytes: byteLength });
    return this.#freeAt;
  }

  /** Kilobytes a second since the last call, of the time in which there was something to carry; null where that was short. */
  rate(now: number): number | null {
    this.#look(Math.min(now, this.#freeAt));
    const left = this.#carried.filter(({ at }) => at <= now);
    this.#carried = this.#carried.filter(({ at }) => at > now);
    const bytes = left.reduce((sum, frame) => sum + frame.bytes, 0);
    const ms = this.#busyMs;
    this.#busyMs = 0;
    return ms < MEASURED_MS_MIN || bytes === 0 ? null : bytes / ms;
  }

  /** It was busy until then, since it was last looked at. */
  #look(until: number): void {
    if (until <= this.#busyFrom) return;
    this.#busyMs += until - this.#busyFrom;
    this.#busyFrom = until;
  }
}
