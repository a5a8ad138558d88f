import type { FiledEntry } from "../peer/journal.ts";
import type { PeerState } from "../peer/states.ts";
import type { FrameKind } from "../wire/frame.ts";
import type { Message } from "../wire/messages.ts";

/**
 * A run of a session as it was recorded, by the simulator or by its peers' journals: what a space-time diagram shows.
 * All times are milliseconds since the first thing that was recorded. Plain data: it crosses between threads as it is.
 */
export interface Recording {
  readonly source: "simulator" | "journals";
  /** Of the session. */
  readonly seats: number;
  /** Shortly after the last thing that was recorded. */
  readonly endsAt: number;
  /** Milliseconds since 1970 at time 0; null where time is virtual. */
  readonly epoch: number | null;
  /** One for each seat, by seat; empty where nothing of a seat was recorded. */
  readonly lanes: readonly Lane[];
  /** Ascending by time. */
  readonly events: readonly RecordedEvent[];
  /** Ascending by the time at which they were sent. */
  readonly messages: readonly RecordedMessage[];
  /** What lasts: partitions, pauses, slow links. Ascending by their start. */
  readonly bands: readonly Band[];
  /** Rules that do not hold in this run. */
  readonly violations: readonly RecordedViolation[];
  /** How the clocks of journals were set against each other; empty where all is on one clock. */
  readonly clocks: readonly ClockOffset[];
  /** What the people at the seats wanted to be called, by seat, "" for nothing; none where nobody says. */
  readonly people?: readonly string[];
  /** What the recording does not hold, and why, in whole sentences. */
  readonly notes: readonly string[];
}

/**
 * What a peer is in: a state of its machine; `working` where a journal does not say which of computing, averaging and
 * voting; `away` while its page is closed.
 */
export type LaneState = PeerState | "working" | "away";

/** All that happened at one seat, whatever pages were loaded there: the disk makes one history of them. */
export interface Lane {
  readonly seat: number;
  /** One after the other, without gaps from the first on. */
  readonly spans: readonly Span[];
  /** Times at which something happened here, in the order in which it did: the points that causality orders. */
  readonly steps: readonly number[];
}

/** A time in which a peer is in one state. */
export interface Span {
  readonly from: number;
  readonly until: number;
  readonly state: LaneState;
  readonly view: number;
  /** The round that the peer works on. */
  readonly round: number;
}

/** A place in the order of events: the `step`-th thing that happened at a seat. */
export interface Place {
  readonly seat: number;
  readonly step: number;
}

/** Something that happened at one moment. */
export interface RecordedEvent {
  readonly at: number;
  /** Null for what happens to the world and not at a seat. */
  readonly place: Place | null;
  readonly what: Happening;
}

export type Happening =
  /** A line of the peer's journal. */
  | { readonly kind: "journal"; readonly entry: FiledEntry }
  /** The peer's vote for a round, where figures of the round tell when that was. */
  | { readonly kind: "voted"; readonly round: number }
  /** A page of the seat was opened. */
  | { readonly kind: "opened" }
  /** The simulator does something to the seats, or to all. */
  | { readonly kind: "fault"; readonly text: string; readonly seats: readonly number[] }
  | { readonly kind: "healed" };

export type MessageKind = Message["type"] | FrameKind;

/** A message from a seat to another, or what must have been one. */
export interface RecordedMessage {
  readonly kind: MessageKind;
  readonly from: Place;
  readonly to: number;
  readonly sentAt: number;
  /** Null where it never came. */
  readonly received: { readonly at: number; readonly step: number } | null;
  /** A message that never came: lost on its way, or not there yet when the recording ends. */
  readonly fate: "received" | "lost" | "underWay";
  /** Nobody recorded it: that it was sent follows from what its sender and receiver did, and so do its times. */
  readonly inferred: boolean;
  /** What it says, in words; empty where that is not worth keeping. */
  readonly text: string;
}

/** Something that lasts. */
export interface Band {
  readonly kind: "cut" | "slow" | "pause";
  readonly from: number;
  readonly until: number;
  /** Ways that are cut or slow, as from and to; empty for a pause. */
  readonly ways: readonly (readonly [from: number, to: number])[];
  /** Seats that it concerns, ascending. */
  readonly seats: readonly number[];
}

/** A rule of the protocol that does not hold. */
export interface RecordedViolation {
  /** Such as I1. */
  readonly rule: string;
  readonly message: string;
  readonly at: number;
  /** Where it shows; null where it is not at one place. */
  readonly place: Place | null;
  /** Events that contradict each other, as indices. */
  readonly events: readonly number[];
}

/** What was added to the times of some journals. */
export interface ClockOffset {
  /** Seats that share the clock. */
  readonly seats: readonly number[];
  /** Milliseconds. */
  readonly addedMs: number;
}

/** A recording goes on for so long after its last event, so that what that led to can be seen. */
export const TAIL_MS = 60;
/** Messages of one recording; beyond that, the rest is left out and a note says so. */
export const RECORDED_MESSAGES_MAX = 150_000;
/** Events of one recording. */
export const RECORDED_EVENTS_MAX = 200_000;
