import { quoted } from "../data-file-error.ts";
import { plainNumber } from "./number-notation.ts";

/** What the first line of a table holds: the names of its columns, or already a row. */
export type FirstLine = "names" | "data";

/** What the first line of a table seems to hold. */
export interface FirstLineGuess {
  readonly cells: readonly string[];
  /** Undefined where it could be either: only whoever has the file can tell. */
  readonly firstLine: FirstLine | undefined;
  /** Why it is not taken for names; empty where it is. */
  readonly doubt: string;
}

/** Rows that are judged by; further down only words of the first line that come again are looked for. */
const ROWS_JUDGED = 10_000;

/**
 * Judges whether the first line of a table names its columns. Names that go into a spec are public, and a row must
 * never become one unseen: a line is taken for names only where it has a word above a column of numbers, dates or the
 * like, and where none of its cells looks like such a value.
 */
export class FirstLineJudge {
  readonly #cells: readonly string[];
  readonly #columns: readonly ColumnBelow[];
  #count = 0;

  constructor(cells: readonly string[]) {
    this.#cells = cells;
    this.#columns = cells.map((cell) => ({
      cell,
      shape: shapeOf(cell),
      numbers: 0,
      values: 0,
      alike: 0,
      isRepeated: false,
    }));
  }

  /** A row below the first line. */
  add(cells: readonly string[]): void {
    const isJudged = this.#count < ROWS_JUDGED;
    if (isJudged) this.#count += 1;
    for (const [i, column] of this.#columns.entries()) {
      const cell = cells[i] ?? "";
      if (cell !== "" && cell === column.cell) column.isRepeated = true;
      if (!isJudged) continue;
      if (!Number.isNaN(plainNumber(cell))) column.numbers += 1;
      if (looksLikeValue(cell)) column.values += 1;
      if (column.shape !== undefined && shapeOf(cell) === column.shape) column.alike += 1;
    }
  }

  guess(): FirstLineGuess {
    const cells = this.#cells;
    const isMost = (part: number): boolean => 2 * part > this.#count;
    const number = this.#columns.find(({ cell, numbers }) => !Number.isNaN(plainNumber(cell)) && isMost(numbers));
    const named = this.#columns.find(({ cell, values }) => isMost(values) && cell !== "" && !looksLikeValue(cell));
    if (number !== undefined) {
      const doubt = `${quoted(number.cell)} is a number, as in the lines below`;
      return { cells, firstLine: named === undefined ? "data" : undefined, doubt };
    }
    const doubt = this.#doubt(isMost, named !== undefined);
    return { cells, firstLine: doubt === "" ? "names" : undefined, doubt };
  }

  #doubt(isMost: (part: number) => boolean, isNamed: boolean): string {
    const value = this.#columns.find(({ cell }) => looksLikeValue(cell));
    if (value !== undefined) return `${quoted(value.cell)} looks like a value`;
    const repeated = this.#columns.find(({ isRepeated }) => isRepeated);
    if (repeated !== undefined) return `${quoted(repeated.cell)} stands in the same column further below, too`;
    const alike = this.#columns.find((column) => column.shape !== undefined && isMost(column.alike));
    if (alike !== undefined) return `${quoted(alike.cell)} is written like what stands below it`;
    return isNamed ? "" : "what stands below is words, too";
  }
}

/** What stands below a cell of the first line. */
interface ColumnBelow {
  readonly cell: string;
  readonly shape: string | undefined;
  numbers: number;
  values: number;
  alike: number;
  isRepeated: boolean;
}

/** Words that stand for something that is true, false, or not known. */
const VALUE_WORDS = /^(?:n\/?a|nan|null|nil|none|missing|unknown|true|false|yes|no|inf(?:inity)?)$/i;

const LONGEST_USUAL_NAME = 40;

/** Numbers of all notations, dates, amounts, addresses of e-mail, long texts. An empty cell is neither value nor name. */
export function looksLikeValue(cell: string): boolean {
  if (cell === "") return false;
  return (
    !/\p{L}/u.test(cell) ||
    /^[\s+\-.,#$£¥€<>~(]*\d/.test(cell) ||
    VALUE_WORDS.test(cell) ||
    cell.includes("@") ||
    cell.length > LONGEST_USUAL_NAME
  );
}

/** How a cell is written: runs of letters and of digits as one sign each. Undefined without a digit: words are alike. */
function shapeOf(cell: string): string | undefined {
  if (!/\d/.test(cell)) return undefined;
  return cell.replace(/\p{L}+/gu, "a").replace(/\d+/g, "9");
}
