import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import { loss, whole } from "../../kit/look/figures.ts";
import type { MoveSpec } from "./moves.ts";
import { meanOf, ROUNDS_OF_MEAN } from "./outcome-words.ts";
import type { Played, Seen, Verdict } from "./played.ts";

/** A loss that is so many times as high is worse. */
const WORSE = 1.15;

/** The harm of a lie is in the loss alone: all average the same noise, so no vote differs. */
export function lieVerdict(
  { move, at }: Played,
  seen: Seen,
  since: readonly RoundMetrics[],
  spec: MoveSpec,
): Omit<Verdict, "steps"> {
  const before = meanOf(seen.rounds.filter((round) => round.at <= at).slice(-ROUNDS_OF_MEAN), "loss");
  const after = meanOf(since.slice(-ROUNDS_OF_MEAN), "loss");
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
