import type { SessionSpec } from "../shared/session/spec.ts";
import type { StartedPhase } from "../shared/signaling/contract.ts";
import type { SeatRegistration } from "../shared/signaling/requests.ts";
import type { Attendee } from "./attendee.ts";

/** A taken seat. It belongs to whoever holds its newest token (M3). */
export interface Seat extends Attendee {
  readonly seat: number;
  /** Of its token: larger than that of whoever had the seat before. */
  readonly serial: number;
  registration: Omit<SeatRegistration, "name"> | null;
  /** What the person there wants to be called; "" for nothing. */
  name: string;
  /** How far the session is, by the word of this seat; null before it has told. */
  word: StartedPhase | null;
}

/** A tab that watches a session without a seat. What it may do at the PeerServer is call the session's seats. */
export interface Observer extends Attendee {
  /** Counts up within its session; no two observers of a session ever have the same. */
  readonly observer: number;
}

/**
 * All that the server knows of one training session, as plain values: a store can keep it as JSON. What changes it are the
 * rules of `session.ts` alone. Times are milliseconds since 1970.
 */
export interface SessionDocument {
  readonly id: string;
  readonly spec: SessionSpec;
  /** Of the canonical spec, SHA-256 in hexadecimal: what tokens are made of. */
  readonly specDigest: string;
  readonly createdAt: number;
  /** The address that asked for it; null for one that was brought back, which nobody has created. */
  readonly creator: string | null;
  /** Brought back by its peers after the server had forgotten it: it had started, and its seats have holders (M5). */
  readonly isRevived: boolean;
  hasStarted: boolean;
  lastContactAt: number;
  /** Null where nobody sits. */
  readonly seats: (Seat | null)[];
  /** The newest serial of each seat: of who has it, or had it last; 0 for one that nobody had. */
  readonly serials: number[];
  /** Free seats that their pages have given back: their newest tokens are worth nothing any more. */
  givenBack: number[];
  /** The first page load that was registered for each seat. */
  readonly firstPages: (string | null)[];
  observers: Observer[];
  observersAdmitted: number;
}

/** What a new session begins with. */
export interface NewSession {
  readonly id: string;
  readonly spec: SessionSpec;
  readonly specDigest: string;
  readonly creator: string | null;
  readonly isRevived: boolean;
}

export function newDocument({ isRevived, ...given }: NewSession, now: number): SessionDocument {
  const each = <T>(value: T): T[] => Array.from({ length: given.spec.seats }, () => value);
  return {
    ...given,
    isRevived,
    createdAt: now,
    hasStarted: isRevived,
    lastContactAt: now,
    seats: each(null),
    serials: each(0),
    givenBack: [],
    firstPages: each(null),
    observers: [],
    observersAdmitted: 0,
  };
}
