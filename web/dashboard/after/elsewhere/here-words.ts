import type { ResultSummary } from "../../../storage/types.ts";
import { whole } from "../../kit/look/figures.ts";
import { resultPath } from "../../kit/routing/route.ts";
import { keptWords, modelsOf } from "../runs/kept-seats.ts";
import { seatOf } from "../runs/people.ts";

type Here = Pick<ResultSummary, "session" | "seat" | "digest" | "round" | "spec" | "imported" | "seatNames">;

/** So many different models of one session are offered. */
const SHOWN_MAX = 4;

/** What this browser has of a session: who saved it here, and whether that is one model; or that it came in a file. */
export function hereWords(here: readonly Here[]): string {
  const saved = here.filter(({ imported }) => imported === undefined);
  const [first] = saved;
  return first === undefined ? "This browser has it." : `${keptWords(saved, first.spec.seats)}.`;
}

/** One way to each model of a session, however many of its seats hold it; that of the most rounds is first. */
export function waysToResults(here: readonly Here[]): readonly { readonly to: string; readonly label: string }[] {
  const models = modelsOf(here);
  const areRoundsClear = new Set(models.map(({ round }) => round)).size === models.length;
  return models.slice(0, SHOWN_MAX).flatMap(({ digest, round }) => {
    // What was saved here tells more than what came from elsewhere.
    const all = here.filter((each) => each.digest === digest);
    const result = all.find(({ imported }) => imported === undefined) ?? all[0];
    if (result === undefined) return [];
    const which = areRoundsClear ? `round ${whole(round)}` : seatOf(result, result.seat);
    const label = models.length === 1 ? "See the result" : `See the result of ${which}`;
    return [{ to: resultPath(result.session, result.seat), label }];
  });
}
