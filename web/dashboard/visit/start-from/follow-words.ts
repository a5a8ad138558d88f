import type { ResultSummary } from "../../../storage/types.ts";
import { runTitle } from "../../after/runs/run-words.ts";
import { dateText, whole } from "../../kit/look/figures.ts";
import type { Following } from "../../kit/routing/route.ts";
import { measureOf } from "../../story/measure.ts";

type Followed = Pick<ResultSummary, "spec" | "round" | "savedAt" | "name" | "accuracy" | "heldOutLoss" | "imported">;

/**
 * What a form says that was filled in to follow a result: from what, how long it will take, and what is not carried over.
 * @param kept how much this tab still has of what it learnt from
 */
export function followWords(way: Following, result: Followed, kept?: string): readonly string[] {
  const { spec, round, savedAt, imported } = result;
  const measure = measureOf(spec);
  const value = measure.of(result);
  const figures = [`round ${whole(round)}`, ...(value === null ? [] : [measure.format(value)])].join(", ");
  const which = `“${runTitle(result)}” of ${dateText(savedAt)} (${figures})`;
  const own =
    spec.data === "own"
      ? [
          kept === undefined
            ? "Its data were the tabs' own, and are kept nowhere: each tab is asked for its data again before it joins."
            : `Its data were the tabs' own: this tab still has its ${kept} and learns from them again, where the new session is about the same; the others are asked for theirs.`,
        ]
      : [];
  if (way === "again") {
    return [`Filled in as ${which} was. Change what you like: it begins with new values, not with that model.`, ...own];
  }
  if (way === "fromModel") {
    return [
      `Starts from ${which}. Its task and its blocks are filled in, all else is as usual; another task will do where the model fits it.`,
      ...own,
    ];
  }
  if (imported?.isSpecKnown === false) {
    return [
      `Starts from ${which}. The file did not say how it was trained, so all but its task and blocks is as usual.`,
    ];
  }
  return [`Goes on from ${which}: trained in the same way, from its model. ${lengthWords(result)}`, ...own];
}

function lengthWords(result: Followed): string {
  const { spec } = result;
  const measure = measureOf(spec);
  const value = measure.of(result);
  const more = `${whole(spec.rounds)} rounds more`;
  if (measure.target === null) return `It takes ${more}, or as many as you say.`;
  const target = measure.format(measure.target);
  const isReached = value !== null && (measure.isShare ? value >= measure.target : value <= measure.target);
  return isReached
    ? `Its target of ${target} is reached already, so none is set: it takes ${more}, unless you set a higher one.`
    : `It ends at its target of ${target}, or after ${more}.`;
}
