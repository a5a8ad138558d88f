import type { Ballot } from "../../wire/messages.ts";

/** Ballots are ordered by counter, then by seat (P2). @returns below 0 where a is the lower one, 0 where they are equal */
export function compareBallots(a: Ballot, b: Ballot): number {
  return a.counter - b.counter || a.seat - b.seat;
}

/** A ballot as journals and the dashboard show it: `counter.seat`. */
export function ballotText(ballot: Ballot): string {
  return `${ballot.counter}.${ballot.seat}`;
}
