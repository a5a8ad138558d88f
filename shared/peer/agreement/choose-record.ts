import type { SessionSpec } from "../../session/spec.ts";
import type { ViewRecord } from "../../wire/messages.ts";
import { baseRound, finishedState, type Report } from "./base-round.ts";
import { cliqueWith, largestClique } from "./clique.ts";

/** A seat that could be in the next view. */
export interface Candidate {
  readonly incarnation: string;
  /** Bit j is set when it hears seat j. */
  readonly hears: number;
  /** Member of the last view that reported: it holds the base, or knows best where it is. */
  readonly reported: boolean;
}

/** What a proposer with a quorum of promises knows. */
export interface Situation {
  readonly view: number;
  readonly policy: SessionSpec["policy"];
  /** Members of the last view. */
  readonly before: readonly number[];
  readonly quorum: number;
  /** Fewest members with which the session can go on: more than two where averaging is secure (S4). */
  readonly membersMin: number;
  /** Of the members of the last view that promised. */
  readonly reports: readonly Report[];
  /** Those of them that still work, and ready joiners, by seat. */
  readonly candidates: ReadonlyMap<number, Candidate>;
  /** Seats that should be in the next view: all candidates, and members that have not come to their end. */
  readonly expected: readonly number[];
  /** Grace is left: nobody who is expected is left out yet (P1). */
  readonly hasGrace: boolean;
}

/**
 * P4, P5: the record to propose where no acceptor has accepted one yet.
 * @returns undefined where no member of the last view has reported, as no base is safe then, and while there is grace
 *   for somebody who would be left out
 */
export function chooseRecord(situation: Situation): ViewRecord | undefined {
  const { view, policy, before, quorum, membersMin, reports, candidates, expected, hasGrace } = situation;
  const end = finishedState(reports);
  const base = end ?? baseRound(reports);
  if (!base) return undefined;
  const hears = new Map([...candidates].map(([seat, candidate]) => [seat, candidate.hears]));
  // A seat that has not been in any view yet is not lost: those of the last view are to go on, with it or without.
  const together = (policy === "halt" && cliqueWith(before, hears)) || largestClique(hears);
  if (hasGrace && !expected.every((seat) => together.includes(seat))) return undefined;
  // Joiners alone would have nobody to fetch the base from.
  const holdsBase = together.some((seat) => candidates.get(seat)?.reported);
  const isWhole = policy === "reorganize" || before.every((seat) => together.includes(seat));
  const goesOn = holdsBase && isWhole && together.length >= Math.max(quorum, membersMin);
  const members = [...candidates].filter(([seat]) => !goesOn || together.includes(seat)).sort(([a], [b]) => a - b);
  return {
    view,
    kind: goesOn ? "continue" : "halt",
    members: members.map(([seat, { incarnation }]) => ({ seat, incarnation })),
    base,
    ...(end && { finished: true }),
  };
}

/** P2: seats of a majority of all seats, present or not. */
export function quorumOf(seats: number): number {
  return Math.floor(seats / 2) + 1;
}
