import { present } from "../../shared/assert.ts";
import type { Column } from "../../shared/session/sample-schema.ts";
import { csvTable, type CsvRow } from "./csv-rows.ts";
import { DataFileError, quoted } from "./data-file-error.ts";
import { numberOf } from "./decimal-number.ts";
import { looksLikeValue } from "./first-line.ts";
import { hasNumberedColumns, placeOfNumbered } from "./numbered-columns.ts";
import type { SampleList } from "./sample-list.ts";
import { sampleWidth, type SampleSchema } from "./sample-schema.ts";

/** Called now and then with the share of the work that is done, 0..1. */
export type ReportShare = (share: number) => void;

/** Rows between two looks at the clock. */
const LOOK_EVERY_ROWS = 256;

/**
 * Reads labelled samples from a CSV file whose first line names the columns: the label's, and the table's columns in any
 * order, others being skipped; or the label's and one for each of an image's pixels, row by row, 0 to 255. Where the
 * session's table has no names, its columns stand at their numbers, and a first line of names is passed over.
 * @throws DataFileError naming file, line and reason
 */
export function addCsvSamples(file: string, text: string, list: SampleList, report: ReportShare): void {
  const { schema } = list;
  const { first } = csvTable(file, text, "data");
  const isNumbered = hasNumberedColumns(schema) && !first.cells.includes(schema.labelColumn);
  const { label, inputs } = planOf(file, first, schema, isNumbered ? placeByNumber : placeByName);
  const isRow = isNumbered && (schema.labels.includes(cellOf(first.cells, label)) || inputs.some(holdsNumber(first)));
  const { rows } = csvTable(file, text, isRow ? "data" : "names");
  for (const row of rows) {
    const origin = { file, place: `line ${row.line}` };
    list.add(cellOf(row.cells, label), origin, (into) => readRow(file, inputs, row, into));
    if (list.samples % LOOK_EVERY_ROWS === 0) report(row.end / text.length);
  }
}

/** A cell that the model learns from. */
interface Input {
  /** Where in a row it stands. */
  readonly at: number;
  readonly column: string;
  /** What it is for the model; NaN where it is not what it should be. */
  readonly read: (cell: string) => number;
  /** Said of a cell that is not. */
  readonly refusal: string;
}

interface Plan {
  /** Where the label stands. */
  readonly label: number;
  /** In the order of the model's inputs. */
  readonly inputs: readonly Input[];
}

const holdsNumber =
  ({ cells }: CsvRow) =>
  ({ at }: Input): boolean =>
    !Number.isNaN(numberOf(cellOf(cells, at)));

/** Where a column stands. @throws DataFileError where it is not, or not alone */
type PlaceOf = (file: string, first: CsvRow, name: string) => number;

const placeByName: PlaceOf = (file, { line, cells }, name) => {
  const at = cells.indexOf(name);
  if (at < 0) {
    const hint = cells.some(looksLikeValue) ? "; it looks like data, and must name the columns" : "";
    throw new DataFileError(file, `line ${line}`, `has no column ${quoted(name)}${hint}`);
  }
  if (cells.lastIndexOf(name) !== at) throw new DataFileError(file, `line ${line}`, `has two columns ${quoted(name)}`);
  return at;
};

const placeByNumber: PlaceOf = (file, { line, cells }, name) => {
  const at = present(placeOfNumbered(name), "all columns of the table are named by their numbers");
  if (at < cells.length) return at;
  throw new DataFileError(
    file,
    `line ${line}`,
    `has ${cells.length} cells, but the session learns from ${quoted(name)}`,
  );
};

function planOf(file: string, first: CsvRow, schema: SampleSchema, placeOf: PlaceOf): Plan {
  const find = (name: string): number => placeOf(file, first, name);
  const { line, cells } = first;
  const label = find(schema.labelColumn);
  if (schema.columns !== null) return { label, inputs: schema.columns.map((each) => valueOf(each, find(each.name))) };
  const inputs = [...cells.entries()].filter(([at]) => at !== label).map(([at, name]) => pixelOf(name, at));
  const pixels = sampleWidth(schema);
  if (inputs.length !== pixels) {
    throw new DataFileError(
      file,
      `line ${line}`,
      `has ${inputs.length} columns beside the label, but images have ${pixels} pixels`,
    );
  }
  return { label, inputs };
}

function pixelOf(column: string, at: number): Input {
  const read = (cell: string): number => {
    const value = numberOf(cell);
    return value >= 0 && value <= 255 ? Math.round(value) : Number.NaN;
  };
  return { at, column, read, refusal: "is no pixel, 0 to 255" };
}

/** Values beyond a column's range are cut to its nearer bound: one of them must not outweigh all others. */
function valueOf({ name, min, max }: Column, at: number): Input {
  const read = (cell: string): number => (2 * (Math.min(max, Math.max(min, numberOf(cell))) - min)) / (max - min) - 1;
  return { at, column: name, read, refusal: "is not a number" };
}

function readRow(
  file: string,
  inputs: readonly Input[],
  { line, cells }: CsvRow,
  into: Uint8Array | Float32Array,
): void {
  let place = 0;
  for (const { at, column, read, refusal } of inputs) {
    const cell = cellOf(cells, at);
    const value = read(cell);
    if (Number.isNaN(value)) {
      throw new DataFileError(file, `line ${line}`, `${quoted(cell)} in column ${quoted(column)} ${refusal}`);
    }
    into[place++] = value;
  }
}

const cellOf = (cells: readonly string[], at: number): string =>
  present(cells[at], "a row has as many cells as the first line");
