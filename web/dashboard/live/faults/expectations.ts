import { quorumOf } from "../../../../shared/peer/agreement/choose-record.ts";
import { SUSPECT_HEARTBEATS } from "../../../../shared/peer/timing.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { seconds as figure } from "../../kit/look/figures.ts";
import { atBegin, byNumber, namesListed, type SeatNaming } from "../../story/seat-names.ts";

/** A time whose figure and unit stay on one line. */
const seconds = (ms: number): string => figure(ms).replace(" ", "\u00a0");

/** What of a session decides how a fault ends. */
export interface FaultSpec extends Pick<SessionSpec, "seats" | "policy" | "heartbeatMs" | "graceMs"> {
  /** Seats of the present view; all, where left out. Who is in none decides nothing. */
  readonly members?: readonly number[];
}

/** Seats that take part now. */
export function membersOf({ members, seats }: FaultSpec): readonly number[] {
  return members ?? Array.from({ length: seats }, (_, seat) => seat);
}

/** Silence that makes a suspect, on a link that was regular so far. */
export function suspectMs(spec: FaultSpec): number {
  return SUSPECT_HEARTBEATS * spec.heartbeatMs;
}

function suspicion(spec: FaultSpec): string {
  return `after ${SUSPECT_HEARTBEATS} missed heartbeats (${seconds(suspectMs(spec))})`;
}

/** What should happen when a network falls into two sides, and why. */
export function expectSplit(
  sideA: readonly number[],
  sideB: readonly number[],
  spec: FaultSpec,
  named: SeatNaming = byNumber,
): string {
  const members = membersOf(spec);
  const [a, b] = [sideA, sideB].map((side) => side.filter((seat) => members.includes(seat))) as [number[], number[]];
  if (a.length === 0 || b.length === 0) return "All seats are on one side: nothing is cut.";
  const quorum = quorumOf(spec.seats);
  const [many, few] = a.length >= b.length ? [a, b] : [b, a];
  const begin = `The sides suspect each other ${suspicion(spec)} and wait ${seconds(spec.graceMs)};`;
  if (many.length < quorum) {
    return `${begin} then neither side has ${quorum} of ${spec.seats} seats, so nobody can decide anything, and both save what they have and stop, since each must fear that the other goes on.`;
  }
  const majority = `${namesListed(many, named)}, ${many.length} of ${spec.seats} and so a majority,`;
  const alone = `${namesListed(few, named)} can decide nothing, ${few.length === 1 ? "saves" : "save"} and ${few.length === 1 ? "stops" : "stop"}`;
  return spec.policy === "halt"
    ? `${begin} then ${majority} decide on one round, save it and stop, because the policy is to stop together; ${alone}.`
    : `${begin} then ${majority} decide on a new view and train on; ${alone}, and may come back when the network heals.`;
}

/** What should happen when one tab loses its links to some seats only. */
export function expectCut(at: number, cut: readonly number[], spec: FaultSpec, named: SeatNaming = byNumber): string {
  if (cut.length === 0) return "Choose the seats to which nothing shall pass any more, either way.";
  const rest = membersOf(spec).filter((seat) => seat !== at && !cut.includes(seat));
  if (rest.length === 0) return expectSplit([at], cut, spec, named);
  const begin = `${atBegin(named(at))} and ${namesListed(cut, named)} suspect each other ${suspicion(spec)}, while ${namesListed(rest, named)} still ${rest.length === 1 ? "hears" : "hear"} both; all wait ${seconds(spec.graceMs)},`;
  return spec.policy === "halt"
    ? `${begin} then they decide on one round, save it and stop, since a round commits only with everybody.`
    : `${begin} then a largest set of seats that all hear each other goes on, if it has ${quorumOf(spec.seats)} of ${spec.seats} seats, and the others are left out.`;
}

export function expectOneWay(at: number, to: number, spec: FaultSpec, named: SeatNaming = byNumber): string {
  return `${atBegin(named(to))} hears nothing of ${named(at)} any more and says so in its heartbeats, so ${suspicion(spec)} both count the link as down: a link that works one way only is of no use for an average.`;
}

export function expectSlow(to: readonly number[], ms: number, spec: FaultSpec, named: SeatNaming = byNumber): string {
  if (ms === 0) return `What goes to ${namesListed(to, named)} is quick again.`;
  return isMerelySlow(ms, spec)
    ? `Every round waits for the frames and votes to ${namesListed(to, named)} and takes at least ${seconds(ms)} longer, but heartbeats keep coming, so nobody is suspected: slow is not dead.`
    : `The first gap is longer than ${SUSPECT_HEARTBEATS} heartbeats, so ${namesListed(to, named)} ${to.length === 1 ? "suspects" : "suspect"} this seat and ${to.length === 1 ? "returns" : "return"} to it when the delayed heartbeats come: from outside, slow and dead look the same for a while.`;
}

/** Whether heartbeats that come so much later make nobody a suspect. */
export function isMerelySlow(ms: number, spec: FaultSpec): boolean {
  return ms < suspectMs(spec) - spec.heartbeatMs;
}

export function expectPause(ms: number, spec: FaultSpec): string {
  if (ms < suspectMs(spec)) {
    return `The others wait for its gradient and suspect nobody, since fewer than ${SUSPECT_HEARTBEATS} heartbeats are missing.`;
  }
  const noticed = `The others suspect it ${suspicion(spec)} and wait`;
  return ms < suspectMs(spec) + spec.graceMs
    ? `${noticed}; it wakes while they wait, knows that it was late itself and blames nobody, and the round goes on where it was.`
    : `${noticed} ${seconds(spec.graceMs)}, then ${afterGrace(spec)} without it; when it wakes it learns what was decided.`;
}

function afterGrace(spec: FaultSpec): string {
  if (membersOf(spec).length - 1 < quorumOf(spec.seats)) return "save and stop, too few to decide anything,";
  return spec.policy === "halt" ? "decide on one round, save it and stop" : "decide on a new view and go on";
}

export function expectCorrupt(what: "model" | "gradient", at: number, named: SeatNaming = byNumber): string {
  return what === "model"
    ? `${atBegin(named(at))} votes for another digest than the others in the next round, which therefore is not committed: it is tried once more, differs again, and all stop at the last round that they agreed on, naming ${named(at)}.`
    : `One seat gets another average than the rest, so the votes differ and the round is not committed; it is tried once more from the state before, comes out equal, and training goes on.`;
}

/** What should happen when a peer contributes something else than its gradient. */
export function expectLie(
  at: number,
  spec: Pick<SessionSpec, "seats" | "averaging" | "aggregation">,
  named: SeatNaming = byNumber,
): string {
  if (spec.averaging === "secure") {
    return `Nobody sees what ${named(at)} contributes, so nobody can tell or leave it out: each value is cut off at the session's bound, which limits the harm, and the noise goes into the model of all; the votes stay equal, since all average the same.`;
  }
  if (spec.aggregation === "mean") {
    return `All average the same noise with the gradients, so the votes stay equal and rounds go on, but the model gets worse: one long enough lie moves a mean anywhere.`;
  }
  return 2 < spec.seats
    ? `Training goes on nearly as before: the median of each element lies between the honest values, as long as fewer than half of ${spec.seats} seats lie.`
    : `Of two values the median is the mean, so the noise goes into the model: a median needs at least three seats to outvote one.`;
}

export const EXPECT_HEAL =
  "All links carry everything again, and those on which something was lost are made anew: a seat that is back while it is waited for takes up the round where it was.";
