/** What a journal can tell. The journals of all peers of a run together prove or disprove I1-I5. */
export type JournalEvent =
  | "started"
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
