import type { Invariant } from "../violation.ts";
import { compareBallots } from "../../peer/agreement/ballot.ts";
import { quorumOf } from "../../peer/agreement/choose-record.ts";
import { textOf } from "../views.ts";
import type { ViewRecord } from "../../wire/messages.ts";
import type { Fact } from "./facts.ts";
import { isOneHistory, isPrefix, type StateNames } from "./names.ts";

/** An invariant that does not hold, and what shows it. */
export interface Broken {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** I1 to I5 over all that was done and said so far, as far as it is a fact. @returns the first that does not hold */
export function brokenBy(facts: readonly Fact[], seats: number, states: StateNames): Broken | undefined {
  const of = <K extends Fact["kind"]>(kind: K) =>
    facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  const broken = (invariant: Invariant, detail: string): Broken => ({ invariant, detail });
  const committed = of("committed");
  const voted = of("voted");
  const baseOf = (record: ViewRecord) => states.of(record.base);

  // I1: what was committed is of one history.
  for (const a of committed) {
    for (const b of committed) {
      if (isOneHistory(a.state, b.state)) continue;
      return broken("I1", `${a.state} is committed in view ${a.view}, and ${b.state} in view ${b.view}`);
    }
  }

  // I3, I4: what is taken for decided, and what a majority has accepted under one ballot, known to somebody or not.
  const decided = new Map<number, ViewRecord>();
  const chosen = chosenRecords(of("accepted"), quorumOf(seats));
  for (const record of [...chosen, ...of("decided").map((fact) => fact.record)]) {
    const known = decided.get(record.view);
    if (known && textOf(known) !== textOf(record)) {
      return broken("I3", `${textOf(known)} and ${textOf(record)} are both decided`);
    }
    decided.set(record.view, record);
    if (record.kind === "start") continue;
    if (!chosen.some((each) => textOf(each) === textOf(record))) {
      return broken("I4", `${textOf(record)} is taken for decided, and no majority has accepted it under one ballot`);
    }
    if (record.kind === "continue" && record.members.length < quorumOf(seats)) {
      return broken("I4", `${textOf(record)} goes on with fewer than ${quorumOf(seats)} of ${seats} seats`);
    }
  }

  for (const record of decided.values()) {
    const base = baseOf(record);
    for (const { view, state } of committed) {
      // I2: a later view begins from, or ends with, nothing less than what an earlier one committed.
      if (view < record.view && !isPrefix(state, base)) {
        return broken("I2", `${state} is committed in view ${view}, and undone by ${textOf(record)} from ${base}`);
      }
      // I5: a decided base is of the one history.
      if (!isOneHistory(state, base)) {
        return broken("I5", `${textOf(record)} is from ${base}, and ${state} is committed`);
      }
    }
  }

  // I4: whoever commits by votes has those of all members.
  for (const { view, state, by } of committed) {
    if (by === "decision") continue;
    const members = decided.get(view)?.members ?? [];
    const silent = members.filter(
      ({ incarnation }) =>
        !voted.some((vote) => vote.page === incarnation && vote.view === view && vote.state === state),
    );
    if (silent.length === 0) continue;
    return broken(
      "I4",
      `${state} is committed in view ${view} without votes of ${silent.map(({ seat }) => seat).join(", ")}`,
    );
  }

  // I5: what a record begins from, or ends with, was committed by somebody, or prepared by all who reported (P4).
  for (const { record, base, reports } of of("proposed")) {
    const isCommitted = reports.some((report) => report.committed === base);
    if (isCommitted || reports.every(({ prepared }) => prepared === base)) continue;
    return broken("I5", `${textOf(record)} is proposed from ${base}, which not all have prepared`);
  }
  // I5: what is saved is of the one history.
  for (const { state } of of("saved")) {
    const other = committed.find((commit) => !isOneHistory(commit.state, state));
    if (other) return broken("I5", `${state} is saved, and ${other.state} committed`);
    if (state !== "0:" && !committed.some((commit) => isPrefix(state, commit.state))) {
      return broken("I5", `${state} is saved, and nobody has committed it`);
    }
  }
  return undefined;
}

/** Records that a majority of the seats has accepted under one ballot. */
function chosenRecords(
  accepted: readonly Extract<Fact, { kind: "accepted" }>[],
  quorum: number,
): readonly ViewRecord[] {
  return accepted
    .filter(({ instance, ballot }) => {
      const under = accepted.filter((each) => each.instance === instance && compareBallots(each.ballot, ballot) === 0);
      return new Set(under.map(({ seat }) => seat)).size >= quorum;
    })
    .map(({ record }) => record);
}
