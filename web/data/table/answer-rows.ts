import { isCategory, kindOf, type Column } from "../../../shared/data/columns/column.ts";
import { RowEncoder, type CellValue } from "../../../shared/data/columns/encode.ts";
import { DataFileError, quoted } from "../data-file-error.ts";
import { placeOfNumbered } from "../numbered-columns.ts";
import { SkippedList, type Skipped } from "../skipped.ts";
import { analyseTable, type Layout } from "./analyse-table.ts";
import type { ColumnAnalysis } from "./analysis.ts";
import type { ReportShare } from "./bytes-in.ts";
import { cellReader, readNothing, type CellReader } from "./cell-reader.ts";
import { columnNames } from "./column-names.ts";
import { eachRow } from "./each-row.ts";
import { numberIn } from "./number-notation.ts";
import { headOf } from "./table-head.ts";
import { TableNotes, type ColumnNotes, type NoteKind } from "./table-notes.ts";
import type { TableText } from "./table-text.ts";

/** Rows that are answered for at once: all of them are held, as they are and as the model sees them. */
export const ANSWER_ROWS_MAX = 100_000;

/** Rows of a table that a model is to answer for: what is predicted need not stand in it. */
export interface AnswerRows {
  /** Of the table's columns. */
  readonly names: readonly string[];
  /** As they stand in the table. */
  readonly rows: readonly (readonly string[])[];
  /** One after the other, as the model sees them. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** For each of the model's columns its place in the table; -1 where the table lacks it, and it counts as empty. */
  readonly places: readonly number[];
  /** Place of what is predicted, where the table has it; -1 otherwise. */
  readonly target: number;
  readonly skipped: Skipped;
  /** What was done to cells. */
  readonly notes: readonly ColumnNotes[];
}

/** What a model learnt from tables. */
export interface AnsweredColumns {
  readonly columns: readonly Column[];
  readonly labelColumn: string;
}

/**
 * Reads a table without its answers. Its first line names its columns; where it names none of the model's, the cells are the
 * model's columns in their order.
 * @throws DataFileError where the table lacks a column that may not be empty, or cannot be read
 */
export async function readAnswerRows(
  text: TableText,
  schema: AnsweredColumns,
  report: ReportShare,
): Promise<AnswerRows> {
  const { columns, labelColumn } = schema;
  const head = await headOf(text);
  const { first } = head;
  const layout = layoutOf(text.path, first, schema);
  const { analysis } = await analyseTable(text, head, layout, report, columns);
  const found = new Map(analysis.columns.map((column) => [column.name.normalize("NFC"), column]));
  const inputs = columns.map((column) => inputOf(text.path, column, found.get(column.name.normalize("NFC"))));
  const encoder = new RowEncoder(columns);
  const skipped = new SkippedList();
  const notes = new TableNotes(columns.map(({ name }) => name));
  const [rows, encoded]: [(readonly string[])[], Float32Array[]] = [[], []];
  const noted: (NoteKind | undefined)[] = [];
  let full = 0;

  const add = (line: number, cells: readonly string[]): void => {
    if (rows.length === ANSWER_ROWS_MAX) {
      full += 1;
      return;
    }
    const values: CellValue[] = [];
    for (const [i, { place, name, read }] of inputs.entries()) {
      const cell = cells[place] ?? "";
      const { value, note, refusal } = read(cell);
      if (refusal !== undefined) {
        return skipped.add(
          new DataFileError(text.path, `line ${line}`, `${quoted(cell)} in column ${quoted(name)} ${refusal}`),
        );
      }
      values.push(value);
      noted[i] = note;
    }
    const row = new Float32Array(encoder.width);
    const wrong = encoder.encode(values, row);
    const lacking = `has nothing in column ${quoted(columns[wrong]?.name ?? "")}`;
    if (wrong >= 0) return skipped.add(new DataFileError(text.path, `line ${line}`, lacking));
    rows.push(cells);
    encoded.push(row);
    notes.rows += 1;
    for (const [i, note] of noted.entries()) {
      if (note !== undefined) notes.count(note, i);
    }
  };

  await eachRow(text, head, layout.isRow, { skipped, take: add }, report);
  if (full > 0) {
    const most = ANSWER_ROWS_MAX.toLocaleString("en");
    skipped.add(new DataFileError(text.path, null, `has more rows than ${most}: the first ${most} were taken`));
    skipped.addCount(full - 1);
  }
  const all = new Float32Array(encoded.length * encoder.width);
  encoded.forEach((row, i) => all.set(row, i * encoder.width));
  return {
    ...{ names: layout.names, rows, inputs: all, skipped: skipped.skipped, notes: notes.all },
    places: inputs.map(({ place }) => place),
    target: layout.names.findIndex((name) => name.normalize("NFC") === labelColumn.normalize("NFC")),
  };
}

/** What the first line is: names, or a row whose cells are the model's columns, by their numbers or in their order. */
function layoutOf(
  path: string,
  first: { readonly line: number; readonly cells: readonly string[] },
  schema: AnsweredColumns,
): Layout {
  const { cells } = first;
  const wanted = schema.columns.map(({ name }) => name);
  const names = columnNames(cells);
  const known = new Set(names.map((name) => name.normalize("NFC")));
  if (wanted.some((name) => known.has(name.normalize("NFC")))) return { names, isRow: false };
  if (cells.length === wanted.length) return { names: wanted, isRow: true };
  const places = wanted.map((name) => placeOfNumbered(name) ?? Infinity);
  if (Math.max(...places) < cells.length) {
    return { names: cells.map((_, at) => `column ${at + 1}`), isRow: true };
  }
  const has = `has ${cells.length} cells, and names none of the model's columns`;
  const wish = `name the columns in the first line, or give ${wanted.length} cells in each row: ${wanted.slice(0, 8).join(", ")}`;
  throw new DataFileError(path, `line ${first.line}`, has, wanted.length > 8 ? `${wish} and so on` : wish);
}

interface Input {
  readonly name: string;
  readonly place: number;
  readonly read: CellReader;
}

function inputOf(path: string, column: Column, theirs: ColumnAnalysis | undefined): Input {
  const { name } = column;
  if (theirs !== undefined) return { name, place: theirs.place, read: readerOf(column, theirs) };
  if (!("kind" in column)) throw new DataFileError(path, null, `has no column ${quoted(name)}`);
  return { name, place: -1, read: readNothing };
}

/** In a few rows one cell that is no number hides how the others are written: then each is read by itself. */
function readerOf(column: Column, theirs: ColumnAnalysis): CellReader {
  const read = cellReader(column, theirs, {});
  if (isCategory(column) || kindOf(column) === "date" || theirs.numbers !== null) return read;
  const { min, max } = column;
  return (cell) => {
    const found = read(cell);
    const value = found.refusal === undefined ? Number.NaN : numberIn(cell, "comma");
    if (Number.isNaN(value)) return found;
    return { value, note: value < min || value > max ? "cut" : undefined, refusal: undefined };
  };
}
