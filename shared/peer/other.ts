import type { MessageOf } from "../wire/messages.ts";
import type { Telemetry } from "./telemetry.ts";

/** What a peer knows of another seat. */
export interface Other {
  readonly seat: number;
  /** Incarnation at the far end of the present link; undefined while there is none. */
  link: string | undefined;
  /** Incarnation that the facts below are about. */
  known: string | undefined;
  hello: MessageOf<"hello"> | undefined;
  /** What its masks for this peer are expanded from (S3). */
  secret: string | undefined;
  /** Why this seat's hello cannot be accepted (M4), if so. */
  refusal: string | undefined;
  heartbeat: MessageOf<"heartbeat"> | undefined;
  /** When its last heartbeat was heard. */
  heardAt: number;
  intervalMeanMs: number;
  intervalDeviationMs: number;
  /** Since when it has said 'saving', 'halted' or 'finished'. */
  endedSince: number | undefined;
  /** Rounds that it committed between its last two heartbeats. */
  advance: number;
  /** The record that it was told last, on which link's incarnation, and when. */
  told: { readonly view: number; readonly incarnation: string | undefined; readonly at: number } | undefined;
  /** Sequence number and time of the heartbeat whose echo is awaited. */
  pinged: { readonly sequence: number; readonly at: number } | undefined;
  rttMs: number | undefined;
  /** How it does, as it said last, and the number of that report. */
  telemetry: Telemetry | undefined;
  telemetrySequence: number;
  bytesSent: number;
  bytesReceived: number;
  rejections: number;
}

/** A seat of which nothing is known yet. */
export function unknownOther(seat: number, heartbeatMs: number): Other {
  return {
    seat,
    link: undefined,
    known: undefined,
    hello: undefined,
    secret: undefined,
    refusal: undefined,
    heartbeat: undefined,
    heardAt: Number.NEGATIVE_INFINITY,
    intervalMeanMs: heartbeatMs,
    intervalDeviationMs: 0,
    endedSince: undefined,
    advance: 0,
    told: undefined,
    pinged: undefined,
    rttMs: undefined,
    telemetry: undefined,
    telemetrySequence: 0,
    bytesSent: 0,
    bytesReceived: 0,
    rejections: 0,
  };
}
