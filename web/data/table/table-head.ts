import { DataFileError } from "../data-file-error.ts";
import { FirstLineJudge, type FirstLineGuess } from "./first-line.ts";
import { FILE_COLUMNS_MAX } from "./limits.ts";
import { isBad, type ParsedRow, type Row } from "./row-parser.ts";
import type { TableText } from "./table-text.ts";

/** The first line of a table, by which all others are measured. */
export interface TableHead {
  readonly first: Row;
  /** What it seems to hold, as far as the lines right below it tell. */
  readonly guess: FirstLineGuess;
}

const ROWS_LOOKED_AT = 1000;

/** Looks at the first lines of a table. @throws DataFileError where there is none, or it has one column */
export async function headOf(text: TableText): Promise<TableHead> {
  const rows: Row[] = [];
  for await (const some of text.rows(() => {})) {
    rows.push(...some.filter((row): row is Row => !isBad(row)));
    if (rows.length > ROWS_LOOKED_AT) break;
  }
  const [first, ...below] = rows.slice(0, ROWS_LOOKED_AT);
  if (first === undefined) throw new DataFileError(text.path, null, "there are no rows in it");
  const cells = firstCells(first.cells, below);
  if (cells.length < 2) {
    const reason = "has one column only: no comma, semicolon, tab or bar stands between cells";
    throw new DataFileError(text.path, `line ${first.line}`, reason);
  }
  if (cells.length > FILE_COLUMNS_MAX) {
    const most = FILE_COLUMNS_MAX.toLocaleString("en");
    throw new DataFileError(text.path, `line ${first.line}`, `has ${cells.length} columns; ${most} are the most`);
  }
  const judge = new FirstLineJudge(cells);
  for (const row of below) judge.add(row.cells);
  return { first: { line: first.line, cells }, guess: judge.guess() };
}

/**
 * The first line with as many cells as the table has columns: without an empty one at its end that only some program's
 * last delimiter made, and with one more at its start where each row begins with a name of its own, as R writes them.
 */
function firstCells(cells: readonly string[], below: readonly Row[]): readonly string[] {
  const width = cells.findLastIndex((cell) => cell !== "") + 1;
  const isUsed = below.some((row) => row.cells.slice(width, cells.length).some((cell) => cell !== ""));
  const own = isUsed ? cells : cells.slice(0, width);
  const isLonger = (row: Row): boolean => row.cells.length === own.length + 1 && row.cells.at(-1) !== "";
  return own.length > 1 && below.length > 0 && below.every(isLonger) ? ["", ...own] : own;
}

/** A line of a table of so many columns: its cells, why it has none, or null where they are all empty. */
export function fitRow(row: ParsedRow, width: number): readonly string[] | string | null {
  if (isBad(row)) return row.reason;
  const { cells } = row;
  if (cells.every((cell) => cell === "")) return null;
  if (cells.length === width) return cells;
  const isFilled = cells.slice(width).some((cell) => cell !== "");
  if (cells.length > width && !isFilled) return cells.slice(0, width);
  return `has ${cells.length} cells, but the first line has ${width}`;
}
