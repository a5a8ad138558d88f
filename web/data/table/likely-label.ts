import { present } from "../../../shared/assert.ts";
import { NO_WORD, type ColumnAnalysis, type TableAnalysis } from "./analysis.ts";
import { labelWords } from "./label-words.ts";

/** Names under which labels are usually found, the likeliest first. */
const USUAL_LABELS = [
  ..."label,labels,target,y,species,outcome,diagnosis,survived,income,quality,category,kind,type,class".split(","),
];

/**
 * The column that most likely holds what is to be predicted: one with a usual name, else the last one of words that come
 * again and again, as names of people and notes do not, else the last one of all.
 */
export function likelyLabelColumn({ rows, columns }: TableAnalysis): string {
  const several = columns.filter((column) => column.words !== null && labelWords(column).length >= 2);
  const repeated = several.filter((column) => 2 * labelWords(column).length <= rows);
  const possible = repeated.length > 0 ? repeated : several;
  const usual = USUAL_LABELS.map((name) => possible.find((column) => column.name.toLowerCase() === name));
  const words = possible.findLast(({ numbers, dates }) => numbers === null && dates === null);
  const likely = usual.find((column) => column !== undefined) ?? words ?? columns.findLast(isTelling) ?? columns.at(-1);
  return present(likely, "a table has two columns or more").name;
}

const isTelling = ({ numbers, filled }: ColumnAnalysis): boolean => filled > 0 && numbers?.min !== numbers?.max;

/** Of a column of whole numbers with so many different ones, or fewer, each may be a class. */
const CLASSES_OF_NUMBERS_MAX = 20;

/** Whether a column is more likely a number to be predicted than the name of a class. */
export function isLikelyNumber({ numbers, words }: ColumnAnalysis): boolean {
  return numbers !== null && (words === null || words.length > CLASSES_OF_NUMBERS_MAX);
}

/** Rows from which on it is no chance that a column tells the label. */
const ROWS_TELLING = 20;

/**
 * Whether a column alone tells the label in all rows, as far as the sample shows: each of its words goes with one label
 * only, and its words come again.
 */
export function tellsLabel(column: ColumnAnalysis, label: ColumnAnalysis): boolean {
  const { codes, words } = column;
  if (codes === null || label.codes === null || words === null || label.words === null) return false;
  const labelOf = new Map<number, number>();
  let rows = 0;
  for (const [row, code] of codes.entries()) {
    const wanted = label.codes[row] ?? NO_WORD;
    if (wanted === NO_WORD) continue;
    rows += 1;
    const known = labelOf.get(code);
    if (known === undefined) labelOf.set(code, wanted);
    else if (known !== wanted) return false;
  }
  const labels = new Set(labelOf.values()).size;
  return rows >= ROWS_TELLING && labels >= 2 && 3 * labelOf.size <= rows;
}

/** Whether a column says the same as the label in other words: as many of them, one for each label. */
export function repeatsLabel(column: ColumnAnalysis, label: ColumnAnalysis): boolean {
  return tellsLabel(column, label) && tellsLabel(label, column);
}
