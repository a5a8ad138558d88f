import { present } from "../../shared/assert.ts";
import { COLUMNS_MAX, LABELS_MAX, type Column } from "../../shared/session/sample-schema.ts";
import { csvTable } from "./csv-rows.ts";
import { numberOf } from "./csv-samples.ts";
import { DataFileError } from "./data-file-error.ts";

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

/** Names under which labels are usually found. */
const USUAL_LABELS = ["label", "class", "target", "species", "y"];

/**
 * Looks over a CSV file with a first line of names.
 * @throws DataFileError
 */
export function outlineTable(file: string, text: string): TableOutline {
  const { header, rows } = csvTable(file, text);
  const { line, cells: names } = header;
  if (new Set(names).size !== names.length || names.includes("")) {
    throw new DataFileError(file, `line ${line}`, "columns must have names, each another one");
  }
  if (names.length < 2 || names.length > COLUMNS_MAX + 1) {
    throw new DataFileError(file, `line ${line}`, `there must be 2 to ${COLUMNS_MAX + 1} columns`);
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

/** The column that most likely holds the labels. */
export function likelyLabelColumn({ columns }: TableOutline): string {
  const possible = columns.filter(({ values }) => values !== null && values.length >= 2);
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
