import { storyOf } from "./tasks.ts";
import { accuracyMeasure, lossBehind } from "./measure/accuracy.ts";
import type { Measure, MeasuredSpec } from "./measure/measure.ts";
import { percent } from "../kit/look/figures.ts";

export type { Evaluated, Measure, MeasuredSpec } from "./measure/measure.ts";

/** By what people see how good a session's model is. */
export function measureOf(spec: MeasuredSpec): Measure {
  return storyOf(spec).measure(spec);
}

/** What the curves of a session show beside its loss: what it is measured by, in units that mean the same elsewhere. */
export function comparableMeasureOf(spec: MeasuredSpec): Measure {
  const story = storyOf(spec);
  return (story.comparable ?? story.measure)(spec);
}

/**
 * By what several runs are laid beside each other, one measure for each of them: the first tells how it is written.
 * Losses of different tokens are no measure of each other, but bits of a character are; and tasks have accuracy in common.
 */
export function measuresBeside(specs: readonly MeasuredSpec[]): readonly Measure[] {
  const measures = specs.map(comparableMeasureOf);
  const isOne = measures.every(({ name }) => name === measures[0]?.name);
  return isOne ? measures : specs.map(() => MEASURE_OF_ANY);
}

/** Of runs of several tasks, and of journals of which nobody knows the task. */
export const MEASURE_OF_ANY: Measure = {
  ...accuracyMeasure({ targetAccuracy: null }, "test set"),
  title: "Share of right answers, of what was held out",
  sentence: (value) => `${percent(value)} right of what was held out`,
  evaluation: (accuracy, value) => `${percent(accuracy)} right of what was held out${lossBehind(value)}`,
};
