/** What a journal can tell. The journals of all peers of a run together prove or disprove I1-I5. */
export type JournalEvent =
  /** Storage was read: whether this seat remembers, and what it has saved. */
  | "recovered"
  | "linkUp"
  | "linkDown"
  | "viewInstalled"
  | "committed"
  | "diverged"
  | "evaluated"
  | "suspected"
  | "returned"
  | "suspended"
  | "resumed"
  | "graceExpired"
  /** Somebody's ballot to decide the next view's record: this peer's own, a promise to another's, an acceptance. */
  | "proposed"
  | "promised"
  | "accepted"
  | "refused"
  /** The record of a view is known here; its digest is that of the base. */
  | "decided"
  /** Too few were reached to decide anything (P6). */
  | "undecided"
  /** A record was decided while this peer had halted already. */
  | "missed"
  /** A peer that was away fetches a state, has one, serves one (P8). */
  | "fetching"
  | "caughtUp"
  | "served"
  | "checkpointed"
  | "checkpointFailed"
  | "persistFailed"
  /** More elements than ever were beyond the bound of secure averaging, and so not contributed in full (S1). */
  | "clipped"
  /** Somebody played a fault at this tab, or healed it. */
  | "fault"
  | "saved"
  | "saveFailed"
  | "halted"
  | "finished"
  | "rejected"
  | "failed";

/** One line of a peer's journal; downloads as NDJSON. */
export interface JournalEntry {
  /** Milliseconds since 1970, by this peer's clock. */
  readonly at: number;
  readonly seat: number;
  readonly view: number;
  readonly round: number;
  readonly event: JournalEvent;
  readonly digest?: string;
  /** Plain JSON; what exactly depends on the event. */
  readonly detail?: JournalDetail;
}
export type JournalDetail = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;
