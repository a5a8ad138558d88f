import { COLUMNS_MAX, INPUTS_MAX, TABLE_NAME_CHARACTERS_MAX } from "../../../shared/data/columns/limits.ts";
import { widthOf, type Column } from "../../../shared/data/columns/column.ts";
import { wordKey } from "../../../shared/data/columns/word-key.ts";
import type { ColumnAnalysis, ColumnUse, DateFacts, NumberFacts, TableAnalysis, WordCount } from "./analysis.ts";
import { labelWords } from "./label-words.ts";
import { isLikelyNumber, repeatsLabel, tellsLabel } from "./likely-label.ts";
import { categoriesOf, CATEGORY_ROWS_MIN } from "./propose.ts";

/** What a column is to be in the session that is made of a table. */
export interface ColumnPlan {
  readonly column: ColumnAnalysis;
  readonly use: ColumnUse;
  /** Why, in words, unless a person chose it. */
  readonly reason: string;
  readonly warnings: readonly string[];
}

/** Fields of a spec that describe tables like this one. The rows are no part of them. */
export interface TableFields {
  readonly labelColumn: string;
  /** Empty where a number is predicted. */
  readonly labels: readonly string[];
  readonly columns: readonly Column[];
  /** The range of the number that is predicted. */
  readonly regression: { readonly min: number; readonly max: number } | null;
}

/** Rows from which on a column that repeats the label is left out unless somebody asks for it. */
const ROWS_REPEATING = 100;

/**
 * What each column but the label's is to be.
 * @param chosen what a person said of columns, by their names
 */
export function planColumns(
  { columns, sampleRows }: TableAnalysis,
  label: ColumnAnalysis,
  chosen: ReadonlyMap<string, ColumnUse>,
): readonly ColumnPlan[] {
  const plans = columns.filter(({ name }) => name !== label.name).map((column) => planOf(column, label, sampleRows));
  // Where nothing else is left, what was left out for being suspicious is better than nothing.
  const isNothing = plans.every(({ use }) => use === "out");
  return cutToRoom(
    plans.map((plan) => {
      const use = chosen.get(plan.column.name);
      if (use !== undefined && plan.column.uses.includes(use)) return { ...plan, use, reason: "" };
      const other = plan.column.uses[0] ?? "out";
      const isUseful = plan.column.filled > 0 && !plan.reason.startsWith("all cells");
      return isNothing && isUseful ? { ...plan, use: other, warnings: [...plan.warnings, plan.reason] } : plan;
    }),
    chosen,
  );
}

function planOf(column: ColumnAnalysis, label: ColumnAnalysis, rows: number): ColumnPlan {
  const { use, reason, warnings } = column;
  if (use === "out" || !tellsLabel(column, label)) return { column, use, reason, warnings };
  if (rows >= ROWS_REPEATING && repeatsLabel(column, label)) {
    return {
      column,
      use: "out",
      reason: `says the same as ${label.name} in other words: it would give the answer away`,
      warnings,
    };
  }
  const words = `it alone tells ${label.name} in every row: is it known before the answer is?`;
  return { column, use, reason, warnings: [...warnings, words] };
}

/** A session has room for so many columns, and inputs that they come to: the first ones, unless a person chose others. */
function cutToRoom(plans: readonly ColumnPlan[], chosen: ReadonlyMap<string, ColumnUse>): readonly ColumnPlan[] {
  let [columns, inputs] = [0, 0];
  const taken = new Set<ColumnPlan>();
  const isChosen = (plan: ColumnPlan): boolean => chosen.has(plan.column.name);
  for (const plan of [...plans.filter(isChosen), ...plans.filter((each) => !isChosen(each))]) {
    const column = columnOf(plan);
    if (column === undefined) continue;
    const width = widthOf(column);
    if (columns === COLUMNS_MAX || inputs + width > INPUTS_MAX) continue;
    [columns, inputs] = [columns + 1, inputs + width];
    taken.add(plan);
  }
  return plans.map((plan) => {
    if (plan.use === "out" || taken.has(plan)) return plan;
    const most = `${COLUMNS_MAX.toLocaleString("en")} columns and ${INPUTS_MAX.toLocaleString("en")} inputs`;
    return { ...plan, use: "out", reason: `there is no room left: a session has at most ${most}` };
  });
}

/** The columns of a session that are made of these plans, in the order of the file. */
export function sessionColumns(plans: readonly ColumnPlan[]): readonly Column[] {
  return plans.flatMap((plan) => columnOf(plan) ?? []);
}

function columnOf({ column, use }: ColumnPlan): Column | undefined {
  const { name, numbers, dates, words, gaps } = column;
  if (use === "number" && numbers) return { name, kind: "number", ...rangeOf(numbers) };
  if (use === "date" && dates) return { name, kind: "date", ...rangeOf(dates) };
  if (use !== "category" || words === null) return undefined;
  const values = categoriesOf(words)
    .map(({ text }) => text)
    .sort(inOrder);
  return { name, kind: "category", values, missing: gaps > 0 };
}

/** A column of one value has no range to scale: any will do. */
function rangeOf({ min, max, median }: NumberFacts | DateFacts) {
  return { min, max: max > min ? max : min + 1, gap: roundedGap(median, max - min) };
}

/** The value of no row: to the thousandth part of the range, or so. */
function roundedGap(median: number, range: number): number {
  if (range === 0) return median;
  const digits = Math.min(GAP_DIGITS_MAX, 2 - Math.floor(Math.log10(range)));
  return digits >= 0 ? Number(median.toFixed(digits)) : Math.round(median / 10 ** -digits) * 10 ** -digits;
}

/** `toFixed` knows no more. */
const GAP_DIGITS_MAX = 100;

/** What is to be predicted. */
export type Target =
  | {
      readonly kind: "classes";
      readonly labels: readonly string[];
      /** Rows whose label is in too few rows to be learnt, and how many such labels there are. */
      readonly rareRows: number;
      readonly rareLabels: number;
      /** Rows without a label. */
      readonly unlabelled: number;
    }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly unlabelled: number };

/** Whether classes or a number is to be predicted, unless a person says otherwise. */
export function likelyTarget(label: ColumnAnalysis): Target["kind"] {
  return isLikelyNumber(label) ? "number" : "classes";
}

/** What a column can be predicted as; undefined where it cannot: with fewer than two labels, or without a range. */
export function targetOf(label: ColumnAnalysis, kind: Target["kind"], labelsMax: number): Target | undefined {
  if (kind === "number") {
    const { numbers, gaps } = label;
    if (numbers === null || numbers.min === numbers.max) return undefined;
    return { kind, min: numbers.min, max: numbers.max, unlabelled: gaps + numbers.others };
  }
  if (label.words === null) return undefined;
  const words = labelWords(label);
  const fitting = words.filter(({ text }) => text.length <= TABLE_NAME_CHARACTERS_MAX && !/\p{Cc}/u.test(text));
  const frequent = fitting.filter(({ count }) => count >= CATEGORY_ROWS_MIN);
  // Of a table of few rows each label is worth having.
  const taken = (frequent.length >= 2 ? frequent : fitting).slice(0, labelsMax);
  if (taken.length < 2) return undefined;
  const rows = (list: readonly WordCount[]): number => list.reduce((sum, { count }) => sum + count, 0);
  return {
    kind,
    labels: taken.map(({ text }) => text).sort(inOrder),
    rareRows: rows(words) - rows(taken),
    rareLabels: words.length - taken.length,
    unlabelled: label.filled + label.gaps - rows(words),
  };
}

/** The fields of a spec that describe such tables. */
export function tableFields(label: ColumnAnalysis, target: Target, plans: readonly ColumnPlan[]): TableFields {
  const columns = sessionColumns(plans);
  if (target.kind === "classes") {
    return { labelColumn: label.name, labels: target.labels, columns, regression: null };
  }
  return { labelColumn: label.name, labels: [], columns, regression: { min: target.min, max: target.max } };
}

/** Numbers by their size, words by their letters. */
function inOrder(a: string, b: string): number {
  const difference = Number(wordKey(a)) - Number(wordKey(b));
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
}
