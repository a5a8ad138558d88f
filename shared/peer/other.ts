import { STATE_REQUESTS_MAX } from "../limits.ts";
import type { MessageOf } from "../wire/messages.ts";
import { Allowance } from "./allowance.ts";
import type { Clock } from "./clock.ts";
import { hasEnded } from "./states.ts";
import type { Telemetry } from "./telemetry.ts";
import { INTERVAL_GAIN, SUSPECT_DEVIATIONS, SUSPECT_HEARTBEATS, SUSPECT_HEARTBEATS_MAX } from "./timing.ts";

/** What a peer knows of another seat. */
export class Other {
  readonly seat: number;
  /** What it may ask of this peer, whatever links and page loads it does so by (P8). */
  readonly stateRequests: Allowance;
  readonly #heartbeatMs: number;
  #link: string | undefined;
  #known: string | undefined;
  #heartbeat: MessageOf<"heartbeat"> | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #intervalMeanMs: number;
  #intervalDeviationMs = 0;
  #endedSince: number | undefined;
  #advance = 0;
  /** Sequence number and time of the heartbeat whose echo is awaited. */
  #pinged: { readonly sequence: number; readonly at: number } | undefined;
  #rttMs: number | undefined;

  hello: MessageOf<"hello"> | undefined;
  /** Why this seat's hello cannot be accepted (M4), if so. */
  refusal: string | undefined;
  /** What its masks for this peer are expanded from (S3). */
  secret: string | undefined;
  /** The record that it was told last, on which link's incarnation, and when. */
  told: { readonly view: number; readonly incarnation: string | undefined; readonly at: number } | undefined;
  /** How it does, as it said last, and the number of that report. */
  telemetry: Telemetry | undefined;
  telemetrySequence = 0;
  bytesSent = 0;
  bytesReceived = 0;
  rejections = 0;

  /** A seat of which nothing is known yet. */
  constructor(seat: number, heartbeatMs: number, clock: Clock) {
    this.seat = seat;
    this.#heartbeatMs = heartbeatMs;
    this.stateRequests = new Allowance(clock, STATE_REQUESTS_MAX, heartbeatMs / 2);
    this.#intervalMeanMs = heartbeatMs;
  }

  /** Incarnation at the far end of the present link; undefined while there is none. */
  get link(): string | undefined {
    return this.#link;
  }

  /** Incarnation that all else here is about. */
  get known(): string | undefined {
    return this.#known;
  }

  get heartbeat(): MessageOf<"heartbeat"> | undefined {
    return this.#heartbeat;
  }

  /** When its last heartbeat was heard. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** H3: how long it may be silent before it is suspected. */
  suspectMs(heartbeatMs: number): number {
    const observedMs = this.#intervalMeanMs + SUSPECT_DEVIATIONS * this.#intervalDeviationMs;
    return Math.min(Math.max(SUSPECT_HEARTBEATS * heartbeatMs, observedMs), SUSPECT_HEARTBEATS_MAX * heartbeatMs);
  }

  /** Since when it has said 'saving', 'halted' or 'finished'. */
  get endedSince(): number | undefined {
    return this.#endedSince;
  }

  /** Rounds that it commits from one of its heartbeats to the next, rounded up. */
  get advance(): number {
    return this.#advance;
  }

  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** The channels to it are open. Of another page load nothing is known: what the one before it said does not count (M3). */
  linkUp(incarnation: string): void {
    if (this.#known !== incarnation) {
      this.#known = incarnation;
      this.#heartbeat = undefined;
      this.#heardAt = Number.NEGATIVE_INFINITY;
      this.#intervalMeanMs = this.#heartbeatMs;
      this.#intervalDeviationMs = 0;
      this.#advance = 0;
      this.#rttMs = undefined;
      this.#endedSince = undefined;
      this.hello = undefined;
      this.secret = undefined;
      this.refusal = undefined;
      this.telemetry = undefined;
    }
    this.#link = incarnation;
    this.#pinged = undefined;
  }

  linkDown(): void {
    this.#link = undefined;
    this.#pinged = undefined;
  }

  /** It says where it is (H1). */
  hear(heartbeat: MessageOf<"heartbeat">, now: number): void {
    const before = this.#heartbeat;
    const intervalMs = now - this.#heardAt;
    if (before && Number.isFinite(intervalMs)) {
      const error = intervalMs - this.#intervalMeanMs;
      this.#intervalMeanMs += INTERVAL_GAIN * error;
      this.#intervalDeviationMs += INTERVAL_GAIN * (Math.abs(error) - this.#intervalDeviationMs);
    }
    this.#heardAt = now;
    this.#heartbeat = heartbeat;
    this.#advance = before ? advanceBetween(before, heartbeat) : 0;
    // Whoever saves takes no part any more; its storage may take its time.
    const ended = heartbeat.state === "saving" || hasEnded(heartbeat.state);
    this.#endedSince = ended ? (this.#endedSince ?? now) : undefined;
  }

  /** A heartbeat goes to it. An echo that is still awaited keeps its time: a slow round trip must not look quick. */
  ping(sequence: number, now: number): void {
    if (this.#link !== undefined) this.#pinged ??= { sequence, at: now };
  }

  /** Its echo came. */
  echoed(sequence: number, now: number): void {
    if (this.#pinged?.sequence !== sequence) return;
    this.#rttMs = now - this.#pinged.at;
    this.#pinged = undefined;
  }
}

/**
 * By the sender's own count of heartbeats: whoever slept, or had no link, has missed some, and all that was committed
 * meanwhile is no sign of haste (H4).
 */
function advanceBetween(before: MessageOf<"heartbeat">, after: MessageOf<"heartbeat">): number {
  const beats = Math.max(1, (after.sequence - before.sequence) >>> 0);
  return Math.ceil(Math.max(0, after.committed.round - before.committed.round) / beats);
}
