import { halfRange } from "../../../../shared/data/number-range.ts";
import type { NumberRange } from "../../../../shared/session/sample-schema.ts";
import { figure, percent } from "../../kit/look/figures.ts";
import type { Measure, MeasuredSpec } from "./measure.ts";

type NumberSession = Pick<MeasuredSpec, "labelColumn" | "targetLoss"> & { readonly regression: NumberRange };

/** How far a number that is predicted is off on average, in its own unit. @param heldOut what is tried, as `test set` */
export function numberErrorMeasure({ regression, labelColumn, targetLoss }: NumberSession, heldOut: string): Measure {
  const half = halfRange(regression);
  const target = targetLoss === null ? null : targetLoss * half;
  const sentence = (value: number): string => `off by ${figure(value)} on average on the ${heldOut}`;
  return {
    name: `Mean error of ${labelColumn}`,
    isShare: false,
    isLoss: false,
    word: "meanError",
    title: `Mean error of ${labelColumn} on the ${heldOut}`,
    of: ({ heldOutLoss }) => (heldOutLoss == null ? null : heldOutLoss * half),
    format: figure,
    also: () => "",
    target,
    reaches: (value) => target !== null && value <= target,
    sentence,
    evaluation(accuracy, heldOutLoss) {
      const near = `${percent(accuracy)} within ${figure(half / 10)}, a twentieth of the range`;
      return heldOutLoss === undefined ? near : `${sentence(heldOutLoss * half)}, ${near}`;
    },
  };
}
