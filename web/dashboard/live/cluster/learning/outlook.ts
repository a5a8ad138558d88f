import type { RoundMetrics } from "../../../../../shared/peer/effect.ts";
import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import { measureOf } from "../../../story/measure.ts";
import { recentRounds } from "../recent-rounds.ts";
import { expectedEnd, forecast, shareOfWay, type Evaluation, type Forecast } from "./forecast.ts";
import { progressWords, type ProgressWords } from "./progress-words.ts";

/** How far a session is, and where it is going. */
export interface Outlook {
  readonly forecast: Forecast;
  readonly words: ProgressWords;
  /** How much of the way to its expected end lies behind, 0 to 1. */
  readonly done: number;
  /** What was evaluated so far, oldest first. */
  readonly evaluations: readonly Evaluation[];
  /** How far what is measured is on its way from its first value to the target, 0 to 1; undefined without a target. */
  readonly toTarget: number | undefined;
}

/** The outlook from a round that is told of. @param rounds up to that one, oldest first */
export function outlookOf(spec: SessionSpec, rounds: readonly RoundMetrics[], round: number): Outlook {
  const measure = measureOf(spec);
  const { target, isShare } = measure;
  const evaluations = rounds.flatMap((each): Evaluation[] => {
    const value = measure.of(each);
    return value === null ? [] : [{ round: each.round, value }];
  });
  const found = forecast(evaluations, { rounds: spec.rounds, evaluateEvery: spec.evaluateEvery, target, isShare });
  const [first, newest] = [evaluations[0], evaluations.at(-1)];
  return {
    forecast: found,
    words: progressWords({
      ...{ round, rounds: spec.rounds, forecast: found, roundMs: recentRounds(rounds)?.roundMs },
      target: target === null ? undefined : measure.format(target),
    }),
    done: Math.min(1, round / (expectedEnd(found) ?? spec.rounds)),
    evaluations,
    toTarget: target === null ? undefined : first && newest ? shareOfWay(first.value, newest.value, target) : 0,
  };
}
