import { REFUSALS, type RefusalCode } from "../../shared/signaling/refusals.ts";
import { PAGE_FAULTS, type PageFault } from "../page-faults.ts";
import { SIGNAL_FAULTS, type SignalFault } from "../signal.ts";
import { CONNECTION_ENDINGS, type ConnectionEnding } from "../sockets/connection.ts";

const keys = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] => Object.keys(record) as K[];

/**
 * All that the server refuses or ends, by place and reason. There are no others, so that nobody who asks for something can
 * add to them: each is a time series of whoever watches the server.
 */
export const REFUSAL_REASONS: {
  /** Answers to requests of every kind, by the codes of the contract. */
  readonly request: readonly RefusalCode[];
  /** Requests for a WebSocket: by the status of the answer, or hung up on without one. */
  readonly upgrade: readonly UpgradeRefusal[];
  /** Messages of pages that were dropped. */
  readonly signal: readonly SignalFault[];
  /** Pages whose sockets were closed, or whose messages never were one. */
  readonly page: readonly PageFault[];
  /** Sockets that were not taken, or that had to end. */
  readonly connection: readonly (ConnectionEnding | ConnectionRefusal)[];
} = {
  request: keys(REFUSALS),
  upgrade: ["400", "401", "403", "404", "503", "malformed", "out-of-turn"],
  signal: keys(SIGNAL_FAULTS),
  page: keys(PAGE_FAULTS),
  connection: [...keys(CONNECTION_ENDINGS), "too-often", "too-many-of-address", "too-many"],
};

export type UpgradeRefusal = "400" | "401" | "403" | "404" | "503" | "malformed" | "out-of-turn";
export type ConnectionRefusal = "too-often" | "too-many-of-address" | "too-many";

export type RefusalPlace = keyof typeof REFUSAL_REASONS;
export type RefusalReason<P extends RefusalPlace> = (typeof REFUSAL_REASONS)[P][number];

/** Hears of everything that is refused or ended. */
export type HearRefusal = <P extends RefusalPlace>(place: P, reason: RefusalReason<P>) => void;
