import { loss, percent } from "../../kit/look/figures.ts";
import type { Measure, MeasuredSpec } from "./measure.ts";

/** The share of held-out samples that is right. @param heldOut what they are called, as in `97 % of the test set` */
export function accuracyMeasure(
  { targetAccuracy: target }: Pick<MeasuredSpec, "targetAccuracy">,
  heldOut: string,
): Measure {
  const sentence = (value: number): string => `${percent(value)} of the ${heldOut} right`;
  return {
    name: "Accuracy",
    isShare: true,
    isLoss: false,
    word: "accuracy",
    title: `Accuracy on the ${heldOut}`,
    of: ({ accuracy }) => accuracy,
    format: percent,
    also: () => "",
    target,
    reaches: (value) => target !== null && value >= target,
    sentence,
    evaluation: (accuracy, value) => `${sentence(accuracy)}${lossBehind(value)}`,
  };
}

/** A loss that is told behind something else; nothing where it is not known. */
export function lossBehind(value: number | undefined): string {
  return value === undefined ? "" : `, loss ${loss(value)}`;
}
