import { DataFileError } from "./data-file-error.ts";
import { CELL_CHARACTERS_MAX } from "./limits.ts";

/** A row of a CSV file. */
export interface CsvRow {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Characters of the file up to its end. */
  readonly end: number;
}

const DELIMITERS: readonly string[] = [",", ";", "\t"];

/**
 * Reads a CSV file (RFC 4180) strictly: cells between quotes may contain delimiters, line breaks and doubled quotes; what
 * stands around them, or is never closed, is an error. The delimiter is the one of `, ; TAB` that the first line has most
 * of. Empty lines are skipped.
 * @param file its name, for complaints
 * @throws DataFileError
 */
export function* csvRows(file: string, text: string): Generator<CsvRow> {
  const delimiter = delimiterOf(text);
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const first = line;
    const cells: string[] = [];
    for (let more = true; more;) {
      const cell = readCell(text, at, delimiter, file, line);
      if (cell.text.length > CELL_CHARACTERS_MAX) {
        throw new DataFileError(file, `line ${line}`, `a cell has more than ${CELL_CHARACTERS_MAX} characters`);
      }
      cells.push(cell.text);
      line += cell.lineBreaks;
      more = text[cell.end] === delimiter;
      at = more ? cell.end + 1 : cell.end;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    line += 1;
    if (cells.length > 1 || cells[0] !== "") yield { line: first, cells, end: at };
  }
}

/** What the first line of a CSV file holds: the names of its columns, or already a row. */
export type FirstLine = "names" | "data";

/**
 * Reads a CSV file with at least one row, each with as many cells as the first line.
 * @returns its first line; and the rows, which can be read once, the first line among them if it is data
 * @throws DataFileError as {@link csvRows}, now or while its rows are read
 */
export function csvTable(
  file: string,
  text: string,
  firstLine: FirstLine,
): { readonly first: CsvRow; readonly rows: Iterable<CsvRow> } {
  const rows = csvRows(file, text);
  const first = rows.next();
  if (first.done) throw new DataFileError(file, null, "the file is empty");
  return { first: first.value, rows: rowsOf(file, first.value, firstLine, rows) };
}

function* rowsOf(file: string, first: CsvRow, firstLine: FirstLine, below: Iterable<CsvRow>): Generator<CsvRow> {
  const wanted = first.cells.length;
  let isEmpty = firstLine === "names";
  if (firstLine === "data") yield first;
  for (const row of below) {
    const has = row.cells.length;
    if (has !== wanted) {
      throw new DataFileError(file, `line ${row.line}`, `has ${has} cells, but the first line has ${wanted}`);
    }
    yield row;
    isEmpty = false;
  }
  if (isEmpty) throw new DataFileError(file, null, "there are no rows below the first line");
}

interface Cell {
  readonly text: string;
  /** Where the delimiter, the line break or the end of the file is. */
  readonly end: number;
  readonly lineBreaks: number;
}

function readCell(text: string, start: number, delimiter: string, file: string, line: number): Cell {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") {
      if (text[end] === '"')
        throw new DataFileError(file, `line ${line}`, "a quote stands inside a cell without quotes");
      end += 1;
    }
    return { text: text.slice(start, end).trim(), end, lineBreaks: 0 };
  }
  let end = start + 1;
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote < 0) throw new DataFileError(file, `line ${line}`, "a quoted cell is never closed");
    end = quote + 1;
    if (text[end] !== '"') break;
    end += 1;
  }
  const next = text[end];
  if (next !== undefined && next !== delimiter && next !== "\n" && next !== "\r") {
    throw new DataFileError(file, `line ${line}`, "something stands behind a quoted cell");
  }
  const inside = text.slice(start + 1, end - 1).replaceAll('""', '"');
  return { text: inside, end, lineBreaks: inside.split("\n").length - 1 };
}

function delimiterOf(text: string): string {
  const firstLine = text.slice(0, (text.indexOf("\n") + text.length + 1) % (text.length + 1));
  const count = (delimiter: string): number => firstLine.split(delimiter).length;
  return DELIMITERS.reduce((most, other) => (count(other) > count(most) ? other : most));
}
