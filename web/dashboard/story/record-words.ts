import { allCalled, called } from "./called.svelte.ts";
import type { ViewRecord } from "../../../shared/wire/messages.ts";
import { whole } from "../kit/look/figures.ts";

/** What a record says, whether it comes from a status or from a journal. */
export interface RecordFacts {
  readonly view: number;
  readonly kind: ViewRecord["kind"];
  readonly members: readonly number[];
  /** The base's round. */
  readonly base: number;
}

export function recordFacts({ view, kind, members, base }: ViewRecord): RecordFacts {
  return { view, kind, members: members.map(({ seat }) => seat), base: base.round };
}

/** A record as the rest of a sentence: `view 2 goes on with seats 0 and 1, after round 412`. */
export function recordWords({ view, kind, members, base }: RecordFacts): string {
  const round = Number.isFinite(base) ? `round ${whole(base)}` : "a round that is not named";
  const seats = members.length === 0 ? "seats not named" : allCalled(members);
  switch (kind) {
    case "start":
      return `view ${view} starts with ${seats}, after ${round}`;
    case "continue":
      return `view ${view} goes on with ${seats}, after ${round}`;
    case "halt":
      return `all stop at ${round}`;
  }
}

/** Whose ballot it is: they are written `counter.seat`. */
export function ballotWords(ballot: string): string {
  const [, seat] = ballot.split(".");
  return `ballot ${ballot} of ${seat === undefined ? "an unknown seat" : called(Number(seat))}`;
}
