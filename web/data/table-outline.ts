import { present } from "../../shared/assert.ts";
import { COLUMNS_MAX, LABELS_MAX, type Column } from "../../shared/session/sample-schema.ts";
import { csvTable, type FirstLine } from "./csv-rows.ts";
import { DataFileError } from "./data-file-error.ts";
import { numberOf } from "./decimal-number.ts";
import { guessFirstLine, type FirstLineGuess } from "./first-line.ts";
import { numberedColumn } from "./numbered-columns.ts";

/** What a session needs to know of a table to learn from tables like it; not the table itself. */
export interface TableOutline {
  readonly rows: number;
  readonly columns: readonly ColumnOutline[];
}

export interface ColumnOutline {
  readonly name: string;
  /** Least and greatest value; null where not all cells are numbers. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** Its different cells, in order; null where they are more than a session may have labels. */
  readonly values: readonly string[] | null;
}

/** A table as it is first looked at. */
export interface TableLook {
  readonly guess: FirstLineGuess;
  /** By what the first line was said to hold, or else seems to; undefined where nobody can know but who has it. */
  readonly outline: TableOutline | undefined;
}

/** Names under which labels are usually found. */
const USUAL_LABELS = ["label", "class", "target", "species", "y"];

/**
 * Looks over a CSV file.
 * @param firstLine what its first line holds; undefined to have it judged
 * @throws DataFileError
 */
export function lookAtTable(file: string, text: string, firstLine?: FirstLine): TableLook {
  const guess = guessFirstLine(file, text);
  const taken = firstLine ?? guess.firstLine;
  return { guess, outline: taken === undefined ? undefined : outlineTable(file, text, taken) };
}

/**
 * Looks over a CSV file of which is known what its first line holds. Without names its columns are numbered, and the
 * first line is a row as all others.
 * @throws DataFileError
 */
export function outlineTable(file: string, text: string, firstLine: FirstLine): TableOutline {
  const { first, rows } = csvTable(file, text, firstLine);
  const names = first.cells.map((cell, at) => (firstLine === "names" ? cell : numberedColumn(at)));
  if (new Set(names).size !== names.length || names.includes("")) {
    throw new DataFileError(file, `line ${first.line}`, "columns must have names, each another one");
  }
  if (names.length < 2 || names.length > COLUMNS_MAX + 1) {
    throw new DataFileError(file, `line ${first.line}`, `there must be 2 to ${COLUMNS_MAX + 1} columns`);
  }
  const found = names.map((name) => ({ name, min: Infinity, max: -Infinity, values: new Set<string>() }));
  let count = 0;
  for (const { cells } of rows) {
    count += 1;
    for (const [i, column] of found.entries()) {
      const cell = present(cells[i], "a row has as many cells as the first line");
      const value = numberOf(cell);
      // NaN stays NaN: a column with one cell that is no number is none of numbers.
      column.min = Math.min(column.min, value);
      column.max = Math.max(column.max, value);
      if (column.values.size <= LABELS_MAX) column.values.add(cell);
    }
  }
  const columns = found.map(({ name, min, max, values }) => ({
    name,
    range: Number.isNaN(min) ? null : { min, max },
    values: values.size > LABELS_MAX ? null : [...values].sort(inOrder),
  }));
  return { rows: count, columns };
}

/**
 * The column that most likely holds the labels: one whose values come again and again, as names of people and notes
 * do not.
 */
export function likelyLabelColumn({ rows, columns }: TableOutline): string {
  const several = columns.filter(({ values }) => values !== null && values.length >= 2);
  const repeated = several.filter(({ values }) => values !== null && 2 * values.length <= rows);
  const possible = repeated.length > 0 ? repeated : several;
  const usual = possible.find(({ name }) => USUAL_LABELS.includes(name.toLowerCase()));
  const likely = usual ?? possible.findLast(({ range }) => range === null) ?? possible.at(-1) ?? columns.at(-1);
  return present(likely, "a table has two columns or more").name;
}

/** The fields of a spec that describe such tables: all columns of numbers but the label's are learnt from. */
export function schemaFields(
  { columns }: TableOutline,
  labelColumn: string,
): { readonly labelColumn: string; readonly labels: readonly string[]; readonly columns: readonly Column[] } {
  const inputs = columns.flatMap(({ name, range }) => {
    if (range === null || name === labelColumn) return [];
    // A column of one value has no range to scale: any will do.
    return [{ name, min: range.min, max: range.max > range.min ? range.max : range.min + 1 }];
  });
  return { labelColumn, labels: columns.find(({ name }) => name === labelColumn)?.values ?? [], columns: inputs };
}

function inOrder(a: string, b: string): number {
  const difference = numberOf(a) - numberOf(b);
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
}
