import type { AcceptedRecord, Ballot } from "../wire/messages.ts";

/**
 * What a seat must not forget (P7): its promise and what it accepted in an instance of the agreement. A page load that
 * finds one is an acceptor again; one that finds none is neither acceptor nor voter until a record names it.
 */
export interface Memory {
  /** The view whose record is to be decided: one more than the newest view that the seat was in. */
  readonly instance: number;
  readonly promised: Ballot | null;
  readonly accepted: AcceptedRecord | null;
}
