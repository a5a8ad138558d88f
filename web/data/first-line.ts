import { NAME_CHARACTERS_MAX } from "../../shared/session/sample-schema.ts";
import { csvRows, type FirstLine } from "./csv-rows.ts";
import { numberOf } from "./decimal-number.ts";
import { DataFileError, quoted } from "./data-file-error.ts";

/** What the first line of a CSV file seems to hold. */
export interface FirstLineGuess {
  readonly cells: readonly string[];
  /** Undefined where it could be either: only whoever has the file can tell. */
  readonly firstLine: FirstLine | undefined;
  /** Why it is not taken for names; empty where it is. */
  readonly doubt: string;
}

/**
 * Judges whether the first line of a CSV file names its columns. Names that go into a spec are public, and a row must
 * never become one unseen: a line is taken for names only where it has a word above a column of numbers, dates or the
 * like, and where none of its cells looks like such a value.
 * @throws DataFileError where the file is empty, or no CSV file
 */
export function guessFirstLine(file: string, text: string): FirstLineGuess {
  const rows = csvRows(file, text);
  const first = rows.next();
  if (first.done) throw new DataFileError(file, null, "the file is empty");
  const { cells } = first.value;
  const columns = cells.map((cell) => ({
    cell,
    shape: shapeOf(cell),
    numbers: 0,
    values: 0,
    alike: 0,
    isRepeated: false,
  }));
  let count = 0;
  for (const row of rows) {
    count += 1;
    for (const [i, column] of columns.entries()) {
      const cell = row.cells[i] ?? "";
      if (!Number.isNaN(numberOf(cell))) column.numbers += 1;
      if (looksLikeValue(cell)) column.values += 1;
      if (cell !== "" && cell === column.cell) column.isRepeated = true;
      if (column.shape !== undefined && shapeOf(cell) === column.shape) column.alike += 1;
    }
  }
  const isMost = (part: number): boolean => 2 * part > count;
  const number = columns.find(({ cell, numbers }) => !Number.isNaN(numberOf(cell)) && isMost(numbers));
  const named = columns.find(({ cell, values }) => isMost(values) && cell !== "" && !looksLikeValue(cell));
  if (number !== undefined) {
    const doubt = `${quoted(number.cell)} is a number, as in the lines below`;
    return { cells, firstLine: named === undefined ? "data" : undefined, doubt };
  }
  const doubt = ((): string => {
    const value = columns.find(({ cell }) => looksLikeValue(cell));
    if (value !== undefined) return `${quoted(value.cell)} looks like a value`;
    const repeated = columns.find(({ isRepeated }) => isRepeated);
    if (repeated !== undefined) return `${quoted(repeated.cell)} stands in the same column further below, too`;
    const alike = columns.find((column) => column.shape !== undefined && isMost(column.alike));
    if (alike !== undefined) return `${quoted(alike.cell)} is written like what stands below it`;
    return named === undefined ? "what stands below is words, too" : "";
  })();
  return { cells, firstLine: doubt === "" ? "names" : undefined, doubt };
}

/** Words that stand for something that is true, false, or not known. */
const VALUE_WORDS = /^(?:n\/?a|nan|null|nil|none|missing|unknown|true|false|yes|no|inf(?:inity)?)$/i;

/** Numbers of all notations, dates, amounts, addresses of e-mail, long texts. An empty cell is neither value nor name. */
export function looksLikeValue(cell: string): boolean {
  if (cell === "") return false;
  return (
    !/\p{L}/u.test(cell) ||
    /^[\s+\-.,#$£¥€<>~(]*\d/.test(cell) ||
    VALUE_WORDS.test(cell) ||
    cell.includes("@") ||
    cell.length > NAME_CHARACTERS_MAX
  );
}

/** How a cell is written: runs of letters and of digits as one sign each. Undefined without a digit: words are alike. */
function shapeOf(cell: string): string | undefined {
  if (!/\d/.test(cell)) return undefined;
  return cell.replace(/\p{L}+/gu, "a").replace(/\d+/g, "9");
}
