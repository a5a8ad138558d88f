import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import { seconds, whole } from "../../kit/look/figures.ts";
import { atBegin, namesListed, type SeatNaming } from "../../story/seat-names.ts";
import type { MoveSpec } from "./moves.ts";
import type { Outcome } from "./outcome.ts";
import type { Played, Seen } from "./played.ts";

/** What rounds usually take, or tell, is the mean of so many. */
export const ROUNDS_OF_MEAN = 10;

/** What came of it, as a sentence. @param rounds that were committed since */
export function outcomeWords(
  outcome: Outcome,
  played: Played,
  seen: Seen,
  rounds: readonly RoundMetrics[],
  spec: MoveSpec,
): string {
  switch (outcome.kind) {
    case "wentOn":
      if (played.move.move === "heal" && played.members.length < spec.seats) {
        return `All links carry again. Who is not in the view comes back when its tab asks to: ${namesListed(outsideOf(played, spec), seen.named)}.`;
      }
      return `Nobody was suspected, and training went on${paceWords(played, seen, rounds)}.`;
    case "cameBack":
      return `${atBegin(namesListed(outcome.seats, seen.named))} ${outcome.seats.length === 1 ? "was" : "were"} waited for, came back after ${seconds(outcome.waitedMs)}, and the round went on where it was: nothing was lost.`;
    case "retried":
      return `It was caught: the votes for round ${whole(outcome.round)} differed at ${namesListed(outcome.seats, seen.named)}. The round was not committed; tried once more, it came out equal.`;
    case "leftOut":
      return outcome.seats.includes(seen.seat)
        ? `The others decided to go on without ${namesListed(outcome.seats, seen.named)}, of which this tab is one.`
        : `A majority decided to go on without ${namesListed(outcome.seats, seen.named)}.`;
    case "letIn":
      if (outcome.seats.includes(seen.seat)) return "This tab caught up and is in the view again.";
      return `${atBegin(namesListed(outcome.seats, seen.named))} caught up and ${outcome.seats.length === 1 ? "is" : "are"} in the view again.`;
    case "finished":
      return `The session came to its end at round ${whole(outcome.round)} before anything else came of it.`;
    case "stopped":
      return stoppedWords(outcome, seen.named);
  }
}

function stoppedWords({ reason, round, seats }: Extract<Outcome, { kind: "stopped" }>, named: SeatNaming): string {
  const where = `at round ${whole(round)}`;
  switch (reason) {
    case "decided":
      return `Nobody came back in time: a majority decided on one round, and all that were in reach saved it and stopped ${where}.`;
    case "minority":
      return `Too few were in reach to decide anything: this tab saved what it had and stopped ${where}.`;
    case "divergence":
      return `It was caught: the votes differed twice, at ${namesListed(seats, named)}. All stopped ${where}, the last on which they agreed.`;
    case "asked":
      return `Somebody stopped the session ${where} before anything else came of it.`;
    case "failed":
      return `This peer failed ${where}.`;
  }
}

/** How long rounds took before and since; nothing where too few are known. */
function paceWords(played: Played, seen: Seen, since: readonly RoundMetrics[]): string {
  // What was before had been broken.
  if (played.move.move === "heal") return "";
  const usual = meanOf(seen.rounds.filter(({ at }) => at <= played.at).slice(-ROUNDS_OF_MEAN), "roundMs");
  if (usual === undefined) return "";
  if (played.move.move === "pause" || played.healedAt !== undefined) {
    const longest = Math.max(...since.map(({ roundMs }) => roundMs));
    return longest > 1.5 * usual ? `; one round took ${seconds(longest)} instead of ${seconds(usual)}` : "";
  }
  const now = meanOf(since.filter((round) => round.at - round.roundMs >= played.at).slice(-ROUNDS_OF_MEAN), "roundMs");
  return now === undefined || now < 1.2 * usual ? "" : `; a round takes ${seconds(now)} instead of ${seconds(usual)}`;
}

function outsideOf({ members }: Played, { seats }: MoveSpec): readonly number[] {
  return Array.from({ length: seats }, (_, seat) => seat).filter((seat) => !members.includes(seat));
}

/** Undefined of no rounds. */
export function meanOf(rounds: readonly RoundMetrics[], figure: "roundMs" | "loss"): number | undefined {
  if (rounds.length === 0) return undefined;
  return rounds.reduce((sum, round) => sum + round[figure], 0) / rounds.length;
}
