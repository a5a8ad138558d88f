import { quorumOf } from "../../../../shared/peer/agreement/choose-record.ts";
import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import { eventWords } from "../../story/event-words.ts";
import { isMerelySlow, suspectMs } from "./expectations.ts";
import type { Move, MoveSpec } from "./moves.ts";
import { lieVerdict } from "./lie-verdict.ts";
import { courseOf, type Outcome } from "./outcome.ts";
import { outcomeWords, ROUNDS_OF_MEAN } from "./outcome-words.ts";
import type { Played, Seen, Verdict } from "./played.ts";

/** How something can end, by the kind of its outcome, or why its peer halted. */
type Ending = Exclude<Outcome["kind"], "stopped"> | "decided" | "minority" | "divergence" | "asked" | "failed";

/** Events that are steps on the way of a fault; of commits only the first after trouble is one. */
const STEPS: ReadonlySet<JournalEntry["event"]> = new Set([
  ...(["suspected", "suspended", "returned", "resumed", "graceExpired", "decided", "undecided", "missed"] as const),
  ...(["diverged", "caughtUp", "saved", "saveFailed", "halted", "finished", "failed", "roundsGivenUp"] as const),
]);
const STEPS_MAX = 12;
/** What is told beyond what decided it: that a state is saved, or training goes on. */
const AFTERMATH_MS = 2000;

/** Rounds that must have gone by before it is said that nothing else came of it. */
const ROUNDS_ENOUGH = 3;
/** What an order takes to the tab where it is played, and to be told back, at the most. */
const ORDER_MS = 1000;

/** Judges what was played by what happened since. What had come of it when all was healed stays as it was then. */
export function verdictOf(played: Played, seen: Seen, spec: MoveSpec): Verdict {
  const { healedAt, ...before } = played;
  if (healedAt === undefined) return judge(played, seen, spec);
  const until = Math.min(healedAt, played.overtakenAt ?? healedAt);
  const then = judge({ ...before, overtakenAt: until }, { ...seen, now: until }, spec);
  return then.kind === "open" ? judge(played, seen, spec) : then;
}

function judge(played: Played, seen: Seen, spec: MoveSpec): Verdict {
  const { move, at, members, overtakenAt = Number.POSITIVE_INFINITY } = played;
  const entries = seen.journal.filter((entry) => entry.at > at && entry.at <= overtakenAt);
  const awaitsOthers = move.move === "heal" && members.length < spec.seats;
  const { outcome, isTroubled, at: decidedAt = Number.POSITIVE_INFINITY } = courseOf(entries, members, awaitsOthers);
  const steps = stepsOf(entries, at).filter(({ afterMs }) => at + afterMs <= decidedAt + AFTERMATH_MS);
  const rounds = seen.rounds.filter((round) => round.at > at && round.at <= overtakenAt);
  const told = outcome ?? (isTroubled ? undefined : quietOutcome(played, seen, rounds, spec));
  if (told === undefined) {
    return { kind: "open", words: openWords(isTroubled, overtakenAt < Number.POSITIVE_INFINITY), steps };
  }
  if (move.move === "lie" && told.kind === "wentOn") return { ...lieVerdict(played, seen, rounds, spec), steps };
  const words = outcomeWords(told, played, seen, rounds, spec);
  const ending = endingOf(told);
  if (expectedEndings(played, seen.seat, spec).includes(ending)) return { kind: "true", words, steps };
  // It was stopped, or came to its end, before it could come to what was predicted.
  const isCutShort = ending === "asked" || ending === "finished" || ending === "failed";
  return { kind: isCutShort ? "open" : "otherwise", words, steps };
}

/** Nobody was suspected: that is an outcome once enough rounds have gone by, and it is too late for another. */
function quietOutcome(
  played: Played,
  seen: Seen,
  rounds: readonly RoundMetrics[],
  spec: MoveSpec,
): Outcome | undefined {
  const from = Math.max(played.at, played.healedAt ?? 0);
  const begun = rounds.filter((round) => round.at - round.roundMs >= from);
  const until = Math.min(seen.now, played.overtakenAt ?? Number.POSITIVE_INFINITY);
  const isLate = until - from >= (played.healedAt === undefined ? settlesAfterMs(played.move, spec) : ORDER_MS);
  const enough = played.move.move === "lie" && played.move.factor > 0 ? ROUNDS_OF_MEAN : ROUNDS_ENOUGH;
  return isLate && begun.length >= enough ? { kind: "wentOn" } : undefined;
}

/** After so long nothing else is to come of it. */
function settlesAfterMs(move: Move, spec: MoveSpec): number {
  switch (move.move) {
    case "split":
    case "cut":
    case "oneWay":
      // On a link that was irregular suspicion takes longer (H3).
      return 4 * suspectMs(spec) + spec.graceMs + ORDER_MS;
    case "pause":
      return move.ms + ORDER_MS;
    case "slow":
      return (isMerelySlow(move.ms, spec) ? move.ms : move.ms + 4 * suspectMs(spec)) + ORDER_MS;
    case "flip":
      return 10 * ORDER_MS;
    case "lie":
    case "heal":
      return ORDER_MS;
  }
}

/** The endings that fit what was predicted, as this tab sees them. */
function expectedEndings({ move, members, healedAt }: Played, own: number, spec: MoveSpec): readonly Ending[] {
  const healed: readonly Ending[] = healedAt === undefined ? [] : ["cameBack", "wentOn"];
  switch (move.move) {
    case "split": {
      const sides = [move.a, move.b].map((side) => side.filter((seat) => members.includes(seat)));
      const ownSide = sides.find((side) => side.includes(own)) ?? [];
      return [...healed, ...(isQuorum(ownSide.length, spec) ? afterGrace(spec) : (["minority"] as const))];
    }
    case "cut": {
      const rest = members.filter((seat) => seat !== move.at && !move.seats.includes(seat));
      if (rest.length === 0) {
        const split = { move: "split", a: [move.at], b: move.seats } as const;
        return [...healed, ...expectedEndings({ move: split, members, at: 0 }, own, spec)];
      }
      return [...healed, ...afterGrace(spec)];
    }
    case "oneWay":
      return [...healed, ...(isQuorum(members.length - 1, spec) ? afterGrace(spec) : (["minority"] as const))];
    case "slow":
      return isMerelySlow(move.ms, spec) ? ["wentOn"] : ["cameBack", "wentOn"];
    case "pause":
      if (move.ms < suspectMs(spec)) return ["wentOn"];
      // Who stood still itself, or is healed, may find that nothing was lost.
      if (move.ms < suspectMs(spec) + spec.graceMs) {
        return move.at === own || healedAt !== undefined ? ["cameBack", "wentOn"] : ["cameBack"];
      }
      return [...healed, ...(isQuorum(members.length - 1, spec) ? afterGrace(spec) : (["minority"] as const))];
    case "flip":
      return move.what === "model" ? ["divergence"] : ["retried"];
    case "lie":
      return ["wentOn"];
    case "heal":
      return ["cameBack", "wentOn", "letIn", "retried"];
  }
}

function afterGrace({ policy }: MoveSpec): readonly Ending[] {
  return policy === "halt" ? ["decided"] : ["leftOut"];
}

function isQuorum(count: number, { seats }: MoveSpec): boolean {
  return count >= quorumOf(seats);
}

function endingOf(outcome: Outcome): Ending {
  return outcome.kind === "stopped" ? outcome.reason : outcome.kind;
}

function stepsOf(entries: readonly JournalEntry[], at: number): Verdict["steps"] {
  let isTroubled = false;
  let members: readonly number[] | undefined;
  const steps = entries.filter((entry) => {
    if (entry.event === "decided") ({ members } = entry.detail);
    // Who is in no view any more is no suspect any more either: that is no return.
    if (entry.event === "returned" && members?.includes(entry.detail.peer) === false) return false;
    if (entry.event === "committed") {
      const isFirst = isTroubled;
      isTroubled = false;
      return isFirst;
    }
    if (entry.event === "fault") return entry.detail.fault === "corrupted";
    const isStep = STEPS.has(entry.event);
    isTroubled ||= isStep;
    return isStep;
  });
  return steps.slice(0, STEPS_MAX).map((entry) => ({ afterMs: entry.at - at, text: eventWords(entry) }));
}

function openWords(isTroubled: boolean, isOvertaken: boolean): string {
  if (isOvertaken) return "Not seen to its end: something else was played.";
  return isTroubled ? "Under way …" : "Nothing has come of it so far …";
}
