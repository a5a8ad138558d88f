import type { SessionSpec } from "../../session/spec.ts";
import type { ViewRecord } from "../../wire/messages.ts";
import { baseRound, type Report } from "./base-round.ts";
import { largestClique } from "./clique.ts";

/** A seat that could be in the next view. */
export interface Candidate {
  readonly incarnation: string;
  /** Bit j is set when it hears seat j. */
  readonly hears: number;
}

/** What a proposer with a quorum of promises knows. */
export interface Situation {
  readonly view: number;
  readonly policy: SessionSpec["policy"];
  readonly seats: number;
  readonly quorum: number;
  /** Of the members of the last view that promised. */
  readonly reports: readonly Report[];
  /** Those of them that still work, and ready joiners, by seat. */
  readonly candidates: ReadonlyMap<number, Candidate>;
  /** Policy `halt` goes on only with all seats, and only as long as there is grace (P5). */
  readonly hasGrace: boolean;
}

/**
 * P4, P5: the record to propose where no acceptor has accepted one yet.
 * @returns undefined where no member of the last view has reported: no base is safe then
 */
export function chooseRecord(situation: Situation): ViewRecord | undefined {
  const { view, policy, seats, quorum, reports, candidates, hasGrace } = situation;
  const base = baseRound(reports);
  if (!base) return undefined;
  const together = largestClique(new Map([...candidates].map(([seat, { hears }]) => [seat, hears])));
  const goesOn = policy === "reorganize" ? together.length >= quorum : hasGrace && together.length === seats;
  const members = goesOn ? together : [...candidates.keys()].sort((a, b) => a - b);
  return {
    view,
    kind: goesOn ? "continue" : "halt",
    members: members.map((seat) => ({ seat, incarnation: candidates.get(seat)!.incarnation })),
    base,
  };
}

/** P2: seats of a majority of all seats, present or not. */
export function quorumOf(seats: number): number {
  return Math.floor(seats / 2) + 1;
}
