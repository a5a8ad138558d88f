/** Why a page cannot join a session, or not now; chooses the help that people are given. */
export type JoinErrorCode =
  | "unknown-session"
  | "session-expired"
  | "session-closed"
  | "session-full"
  | "session-started"
  | "session-ended"
  | "duplicate-tab"
  | "observers-full"
  | "seat-refused"
  /** The server knows the session, and the token that this browser keeps holds no seat of it any more. */
  | "seat-lost"
  /** The server has forgotten the session, and cannot check the proof that this browser keeps (M5). */
  | "seat-unproven"
  | "server-unreachable"
  /** The server answers, and cannot reach its memory of sessions: everything waits, and goes on when it is back. */
  | "store-unavailable"
  | "insecure-page"
  /** No ICE candidate at all: this device is in no network. */
  | "no-address"
  /** The browser has what a peer needs, and somebody has switched it off. */
  | "denied"
  | "unsupported-browser";

/** What keeps a page that joins, or watches, from meeting the others. */
export interface JoinTrouble {
  readonly code: JoinErrorCode;
  /** What went wrong, in words for people. */
  readonly message: string;
  /** Nothing is tried any more; otherwise it is, and the trouble is taken back when it is over. */
  readonly isFinal: boolean;
}
