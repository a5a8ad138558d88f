import { present } from "../../../../shared/assert.ts";
import type { ScaledColumn } from "../../../../shared/data/columns/column.ts";
import { numberOfScaled } from "../../../../shared/data/number-range.ts";
import { valueText } from "../../kit/table-values.ts";

/** What a model says of a row, in words. */
export interface RowAnswer {
  readonly said: string;
  /** The probability that it gives to that; null where it says a number. */
  readonly sure: number | null;
}

/** What the outputs of a model mean. */
export interface AnswerWords {
  readonly labels: readonly string[];
  /** Where a number is predicted, what that is and its range; null where a label is told. */
  readonly target: ScaledColumn | null;
}

/** @param outputs of one row; at least one */
export function rowAnswer(outputs: ArrayLike<number>, { labels, target }: AnswerWords): RowAnswer {
  if (target !== null) return { said: valueText(target, numberOfScaled(target, outputs[0] ?? Number.NaN)), sure: null };
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if ((outputs[i] ?? 0) > (outputs[best] ?? 0)) best = i;
  return { said: labels[best] ?? `unused ${best}`, sure: present(outputs[best], "a model says something") };
}
