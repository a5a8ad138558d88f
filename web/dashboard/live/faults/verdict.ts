import { quorumOf } from "../../../../shared/peer/agreement/choose-record.ts";
import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import { loss, seatNames, seconds, whole } from "../../kit/look/figures.ts";
import { eventWords } from "../../story/event-words.ts";
import { isMerelySlow, suspectMs } from "./expectations.ts";
import type { Move, MoveSpec } from "./moves.ts";
import { courseOf, type Outcome } from "./outcome.ts";

/** Something that was played, and how things stood then. */
export interface Played {
  readonly move: Move;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Seats of the view then. */
  readonly members: readonly number[];
  /** When all was healed after it; undefined until then. */
  readonly healedAt?: number;
  /** When something else was played after it, with which what follows is mixed; undefined until then. */
  readonly overtakenAt?: number;
}

/** What this tab knows. */
export interface Seen {
  readonly seat: number;
  readonly journal: readonly JournalEntry[];
  readonly rounds: readonly RoundMetrics[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What came of something that was played. */
export interface Verdict {
  /** Whether the prediction came true; `open` until that is known, and for good where something else came between. */
  readonly kind: "open" | "true" | "otherwise";
  readonly words: string;
  /** What happened on the way: when, in milliseconds since it was played, and what. */
  readonly steps: readonly { readonly afterMs: number; readonly text: string }[];
}

/** How something can end, by the kind of its outcome, or why its peer halted. */
type Ending = Exclude<Outcome["kind"], "stopped"> | "decided" | "minority" | "divergence" | "asked" | "failed";

/** Events that are steps on the way of a fault; of commits only the first after trouble is one. */
const STEPS: ReadonlySet<JournalEntry["event"]> = new Set([
  ...(["suspected", "suspended", "returned", "resumed", "graceExpired", "decided", "undecided", "missed"] as const),
  ...(["diverged", "caughtUp", "saved", "saveFailed", "halted", "finished", "failed"] as const),
]);
const STEPS_MAX = 12;
/** What is told beyond what decided it: that a state is saved, or training goes on. */
const AFTERMATH_MS = 2000;

/** Rounds that must have gone by before it is said that nothing else came of it. */
const ROUNDS_ENOUGH = 3;
/** The same of a lie, whose harm is seen in the loss; each figure is the mean of so many rounds. */
const ROUNDS_OF_LOSS = 10;
/** What an order takes to the tab where it is played, and to be told back, at the most. */
const ORDER_MS = 1000;
/** A loss that is so many times as high is worse. */
const WORSE = 1.15;

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
  const { outcome, isTroubled, at: decidedAt = Number.POSITIVE_INFINITY } = courseOf(entries, members);
  const steps = stepsOf(entries, at).filter(({ afterMs }) => at + afterMs <= decidedAt + AFTERMATH_MS);
  const rounds = seen.rounds.filter((round) => round.at > at && round.at <= overtakenAt);
  const told = outcome ?? (isTroubled ? undefined : quietOutcome(played, seen, rounds, spec));
  if (told === undefined) {
    return { kind: "open", words: openWords(isTroubled, overtakenAt < Number.POSITIVE_INFINITY), steps };
  }
  if (move.move === "lie" && told.kind === "wentOn") return { ...lieVerdict(played, seen, rounds, spec), steps };
  const words = outcomeWords(told, played, seen, rounds);
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
  const enough = played.move.move === "lie" && played.move.factor > 0 ? ROUNDS_OF_LOSS : ROUNDS_ENOUGH;
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

function outcomeWords(outcome: Outcome, played: Played, seen: Seen, rounds: readonly RoundMetrics[]): string {
  switch (outcome.kind) {
    case "wentOn":
      return `Nobody was suspected, and training went on${paceWords(played, seen, rounds)}.`;
    case "cameBack":
      return `${capital(seatNames(outcome.seats))} ${outcome.seats.length === 1 ? "was" : "were"} waited for, came back after ${seconds(outcome.waitedMs)}, and the round went on where it was: nothing was lost.`;
    case "retried":
      return `It was caught: the votes for round ${whole(outcome.round)} differed at ${seatNames(outcome.seats)}. The round was not committed; tried once more, it came out equal.`;
    case "leftOut":
      return outcome.seats.includes(seen.seat)
        ? `The others decided to go on without ${seatNames(outcome.seats)}, of which this tab is one.`
        : `A majority decided to go on without ${seatNames(outcome.seats)}.`;
    case "letIn":
      if (outcome.seats.includes(seen.seat)) return "This tab caught up and is in the view again.";
      return `${capital(seatNames(outcome.seats))} caught up and ${outcome.seats.length === 1 ? "is" : "are"} in the view again.`;
    case "finished":
      return `The session came to its end at round ${whole(outcome.round)} before anything else came of it.`;
    case "stopped":
      return stoppedWords(outcome);
  }
}

function stoppedWords({ reason, round, seats }: Extract<Outcome, { kind: "stopped" }>): string {
  const where = `at round ${whole(round)}`;
  switch (reason) {
    case "decided":
      return `Grace went by, a majority decided on one round, and all that were in reach saved it and stopped ${where}.`;
    case "minority":
      return `Too few were in reach to decide anything: this tab saved what it had and stopped ${where}.`;
    case "divergence":
      return `It was caught: the votes differed twice, at ${seatNames(seats)}. All stopped ${where}, the last on which they agreed.`;
    case "asked":
      return `Somebody stopped the session ${where} before anything else came of it.`;
    case "failed":
      return `This peer failed ${where}.`;
  }
}

/** How long rounds took before and since; nothing where too few are known. */
function paceWords(played: Played, seen: Seen, since: readonly RoundMetrics[]): string {
  const usual = meanOf(seen.rounds.filter(({ at }) => at <= played.at).slice(-ROUNDS_OF_LOSS), "roundMs");
  if (usual === undefined) return "";
  if (played.move.move === "pause" || played.healedAt !== undefined) {
    const longest = Math.max(...since.map(({ roundMs }) => roundMs));
    return longest > 1.5 * usual ? `; one round took ${seconds(longest)} instead of ${seconds(usual)}` : "";
  }
  const now = meanOf(since.filter((round) => round.at - round.roundMs >= played.at).slice(-ROUNDS_OF_LOSS), "roundMs");
  return now === undefined || now < 1.2 * usual ? "" : `; a round takes ${seconds(now)} instead of ${seconds(usual)}`;
}

/** The harm of a lie is in the loss alone: all average the same noise, so no vote differs. */
function lieVerdict(
  { move, at }: Played,
  seen: Seen,
  since: readonly RoundMetrics[],
  spec: MoveSpec,
): Omit<Verdict, "steps"> {
  const before = meanOf(seen.rounds.filter((round) => round.at <= at).slice(-ROUNDS_OF_LOSS), "loss");
  const after = meanOf(since.slice(-ROUNDS_OF_LOSS), "loss");
  if (move.move !== "lie" || move.factor === 0 || before === undefined || after === undefined) {
    return { kind: "true", words: "Training went on, and all votes were equal." };
  }
  const isWorse = after > WORSE * before;
  const outvotes = spec.averaging === "plain" && spec.aggregation === "median" && spec.seats > 2;
  const figures = `the loss went from ${loss(before)} to ${loss(after)} within ${whole(since.length)} rounds`;
  if (outvotes) {
    return isWorse
      ? { kind: "otherwise", words: `All votes were equal, but ${figures}: the median did not keep the noise out.` }
      : { kind: "true", words: `The median kept the noise out: ${figures}, and all votes were equal.` };
  }
  return isWorse
    ? { kind: "true", words: `All votes were equal, and the noise is in the model of all: ${figures}.` }
    : { kind: "open", words: `All votes are equal. No harm is to be seen so far: ${figures}.` };
}

function meanOf(rounds: readonly RoundMetrics[], figure: "roundMs" | "loss"): number | undefined {
  if (rounds.length === 0) return undefined;
  return rounds.reduce((sum, round) => sum + round[figure], 0) / rounds.length;
}

function stepsOf(entries: readonly JournalEntry[], at: number): Verdict["steps"] {
  let isTroubled = false;
  const steps = entries.filter((entry) => {
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

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
