import { isBad, RowParser, type Row } from "./row-parser.ts";

/** How the cells of a table are told apart. */
export interface Dialect {
  /** One character. */
  readonly delimiter: string;
  /** Characters before the first row: those of Excel's line `sep=;`. */
  readonly skip: number;
  /** Line at which the first row begins. */
  readonly firstLine: number;
}

/** What is judged by. In doubt the earlier one: a comma is often part of a number, and a bar or a tab hardly ever. */
const DELIMITERS: readonly string[] = ["\t", ";", "|", ","];

const EXCEL_LINE = /^"?sep=(.)"?(\r\n|\n|\r)/i;

const ROWS_JUDGED = 200;

/**
 * Judges which character stands between cells: the one by which most of the first lines have as many cells as the first
 * of all, and two or more. Where several do, the one whose cells look least as if they had to be divided further.
 * @param start of the text; it may end anywhere
 * @param isWhole it is all of it
 */
export function judgeDialect(start: string, isWhole: boolean): Dialect {
  const excel = EXCEL_LINE.exec(start);
  if (excel !== null) return { delimiter: excel[1] ?? ",", skip: excel[0].length, firstLine: 2 };
  let best = { delimiter: ",", evenness: 0, doubt: Infinity };
  for (const delimiter of DELIMITERS) {
    const rows = new RowParser(delimiter).push(start, isWhole).slice(0, ROWS_JUDGED);
    const whole = rows.filter((row): row is Row => !isBad(row));
    const width = whole[0]?.cells.length ?? 0;
    if (width < 2) continue;
    const evenness = whole.filter(({ cells }) => Math.abs(filled(cells) - width) <= 1).length / rows.length;
    const exact = whole.filter(({ cells }) => cells.length === width).length / rows.length;
    const judged = { delimiter, evenness: (evenness + 3 * exact) / 4, doubt: doubtOf(whole, delimiter) };
    const isEven = Math.abs(judged.evenness - best.evenness) < 0.05;
    if (isEven ? judged.doubt < best.doubt : judged.evenness > best.evenness) best = judged;
  }
  return { delimiter: best.delimiter, skip: 0, firstLine: 1 };
}

/** Cells without the empty ones at the end: some programs end each line with a delimiter, but not the first one. */
function filled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== "") + 1;
}

const NUMBER_OR_DATE = /^[\d\s.,:'/+-]*$/;

/** Share of cells that hold another delimiter, and are neither numbers nor whole sentences. */
function doubtOf(rows: readonly Row[], delimiter: string): number {
  let [cells, odd] = [0, 0];
  for (const row of rows) {
    for (const cell of row.cells) {
      cells += 1;
      const holds = DELIMITERS.some((other) => other !== delimiter && cell.includes(other));
      if (holds && !NUMBER_OR_DATE.test(cell) && !cell.includes(", ")) odd += 1;
    }
  }
  return odd / Math.max(1, cells);
}
