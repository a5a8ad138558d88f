import { present } from "../../../../shared/assert.ts";
import type { ScaledColumn } from "../../../../shared/data/columns/column.ts";
import { numberOfScaled } from "../../../../shared/data/number-range.ts";
import { csvLine } from "../../../storage/formats/csv.ts";
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

/** @param outputs as a predictor gives them, [rows, width] */
export function rowAnswers(outputs: Float32Array, width: number, words: AnswerWords): readonly RowAnswer[] {
  return Array.from({ length: outputs.length / width }, (_, row) =>
    rowAnswer(outputs.subarray(row * width, (row + 1) * width), words),
  );
}

/** @param outputs of one row; at least one */
export function rowAnswer(outputs: ArrayLike<number>, { labels, target }: AnswerWords): RowAnswer {
  if (target !== null) return { said: valueText(target, numberOfScaled(target, outputs[0] ?? Number.NaN)), sure: null };
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if ((outputs[i] ?? 0) > (outputs[best] ?? 0)) best = i;
  return { said: labels[best] ?? `unused ${best}`, sure: present(outputs[best], "a model says something") };
}

/** A table with what the model says before it, for spreadsheets. @param name of what is predicted */
export function answersCsv(
  name: string,
  table: { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] },
  answers: readonly RowAnswer[],
): string {
  const isSure = answers.some(({ sure }) => sure !== null);
  const head = [`${name}: predicted`, ...(isSure ? ["certainty"] : []), ...table.names];
  const lines = table.rows.map((cells, row) => {
    const { said, sure } = present(answers[row], "each row has its answer");
    return csvLine([
      asNumber(said),
      ...(isSure ? [sure === null ? null : Number(sure.toFixed(4))] : []),
      ...cells.map(asNumber),
    ]);
  });
  return [csvLine(head), ...lines].join("");
}

/** What is a number stays one, just as it is written. */
function asNumber(cell: string): string | number {
  return cell !== "" && String(Number(cell)) === cell ? Number(cell) : cell;
}
