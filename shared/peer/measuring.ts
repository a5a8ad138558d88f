import { PROBE_BURSTS_MAX, ROUND_TRIP_US_MAX, UPLOAD_RATE_MAX } from "../limits.ts";
import type { Measured } from "../wire/messages.ts";
import type { Clock } from "./clock.ts";

/** A burst that took so long tells a rate: what takes less a scheduler's whims can double. */
const LONG_ENOUGH_MS = 50;
/** Bytes of a burst to each seat: at first, at most, and how many times those of the one before. */
const FIRST_BYTES = 1024;
const BYTES_MAX = 256 * 1024;
const GROWTH = 4;
/** What is known after so long is told, whatever has been answered. */
const MEASURING_MS_MAX = 2000;

/** Some messages to several seats, of which each answers the last. */
export interface Burst {
  readonly number: number;
  /** Seats that are asked. */
  readonly seats: readonly number[];
  /** To each; none in the first burst, which is for the round trip. */
  readonly bytes: number;
}

/**
 * M8: how a page load in the lobby measures its lines: bursts to all seats that it has links to, each larger than the
 * one before, until one takes long enough. Only what was answered counts, and time by the peer's own clock (H4).
 */
export class Measuring {
  readonly #clock: Clock;
  #measured: Measured | undefined;
  #stepUs: number | undefined;
  #bursts = 0;
  #burst: (Burst & { readonly at: number; readonly awaited: Set<number> }) | undefined;
  #beganAt = 0;
  #roundTripMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined until it is known; then it stays. */
  get measured(): Measured | undefined {
    return this.#measured;
  }

  get isUnderWay(): boolean {
    return this.#burst !== undefined;
  }

  /** The engine was timed. @param stepMs left out where nothing was: a step that takes no time chooses by lines alone */
  timed(stepMs = 0): void {
    this.#stepUs ??= whole(1000 * stepMs, 0xffff_ffff);
  }

  /** Begins, or begins anew where nobody is left of whom an answer could come. @param seats at least one */
  begin(seats: readonly number[]): Burst | undefined {
    if (this.#measured || this.#burst || this.#stepUs === undefined) return undefined;
    this.#beganAt = this.#clock.now;
    this.#roundTripMs = undefined;
    return this.#send(seats, 0);
  }

  /** A seat has answered. @returns what is to be sent next, where something is */
  answered(seat: number, burst: number): Burst | undefined {
    if (this.#burst?.number !== burst || !this.#burst.awaited.delete(seat)) return undefined;
    return this.#next();
  }

  /** Time has passed, and links may have gone. @param reached seats whose links are those that were asked */
  look(reached: (seat: number) => boolean): Burst | undefined {
    const burst = this.#burst;
    if (!burst) return undefined;
    if (!burst.seats.some(reached)) {
      this.#burst = undefined;
      return undefined;
    }
    if (this.#clock.now - this.#beganAt >= MEASURING_MS_MAX) this.#settle(burst);
    else {
      for (const seat of burst.awaited) if (!reached(seat)) burst.awaited.delete(seat);
      return this.#next();
    }
    return undefined;
  }

  #next(): Burst | undefined {
    const burst = this.#burst;
    if (!burst || burst.awaited.size > 0) return undefined;
    const tookMs = this.#clock.now - burst.at;
    if (this.#roundTripMs === undefined) {
      this.#roundTripMs = tookMs;
      return this.#send(burst.seats, FIRST_BYTES);
    }
    if (tookMs - this.#roundTripMs < LONG_ENOUGH_MS && burst.bytes < BYTES_MAX) {
      return this.#send(burst.seats, GROWTH * burst.bytes);
    }
    this.#settle(burst);
    return undefined;
  }

  #send(seats: readonly number[], bytes: number): Burst {
    const number = this.#bursts % PROBE_BURSTS_MAX;
    this.#bursts += 1;
    const burst = { number, seats, bytes };
    this.#burst = { ...burst, at: this.#clock.now, awaited: new Set(seats) };
    return burst;
  }

  /** What it takes beyond a round trip, the line takes: a burst that was not answered in time bounds it from above. */
  #settle({ bytes, seats, at }: Burst & { readonly at: number }): void {
    const tookMs = this.#clock.now - at;
    const roundTripMs = this.#roundTripMs ?? tookMs;
    this.#measured = {
      stepUs: this.#stepUs ?? 0,
      uploadKBs: Math.max(1, whole((seats.length * bytes) / Math.max(1, tookMs - roundTripMs), UPLOAD_RATE_MAX)),
      roundTripUs: whole(1000 * roundTripMs, ROUND_TRIP_US_MAX),
    };
    this.#burst = undefined;
  }
}

function whole(value: number, most: number): number {
  return Math.round(Math.min(Math.max(value, 0), most));
}
