import type { Column } from "../../shared/session/sample-schema.ts";
import { csvRows, type CsvRow } from "./csv-rows.ts";
import { DataFileError, quoted } from "./data-file-error.ts";
import type { SampleList } from "./sample-list.ts";
import { sampleWidth, type SampleSchema } from "./sample-schema.ts";

/** Called now and then with the share of the work that is done, 0..1. */
export type ReportShare = (share: number) => void;

/** Rows between two looks at the clock. */
const LOOK_EVERY_ROWS = 256;

/**
 * Reads labelled samples from a CSV file whose first row names the columns: the label's, and the table's columns in any
 * order, others being skipped; or the label's and one for each of an image's pixels, row by row, 0 to 255.
 * @throws DataFileError naming file, line and reason
 */
export function addCsvSamples(file: string, text: string, list: SampleList, report: ReportShare): void {
  const rows = csvRows(file, text);
  const header = rows.next();
  if (header.done) throw new DataFileError(file, null, "the file is empty");
  const plan = planOf(file, header.value, list.schema);
  const readRow = list.schema.columns === null ? pixelReader(file, plan) : tableReader(file, plan, list.schema.columns);
  const before = list.samples;
  for (const row of rows) {
    if (row.cells.length !== header.value.cells.length) {
      const [has, wants] = [row.cells.length, header.value.cells.length];
      throw new DataFileError(file, `line ${row.line}`, `has ${has} cells, but the first line has ${wants}`);
    }
    const label = row.cells[plan.label]!;
    list.add(label, { file, place: `line ${row.line}` }, (into) => readRow(row, into));
    if (list.samples % LOOK_EVERY_ROWS === 0) report(row.end / text.length);
  }
  if (list.samples === before) throw new DataFileError(file, null, "there are no rows below the first line");
}

interface Plan {
  /** Where the label stands. */
  readonly label: number;
  /** Where the model's inputs stand, in their order. */
  readonly inputs: readonly number[];
  readonly names: readonly string[];
}

function planOf(file: string, { line, cells }: CsvRow, schema: SampleSchema): Plan {
  const place = `line ${line}`;
  const find = (name: string): number => {
    const at = cells.indexOf(name);
    if (at < 0) throw new DataFileError(file, place, `has no column ${quoted(name)}`);
    if (cells.lastIndexOf(name) !== at) throw new DataFileError(file, place, `has two columns ${quoted(name)}`);
    return at;
  };
  const label = find(schema.labelColumn);
  if (schema.columns !== null) return { label, inputs: schema.columns.map(({ name }) => find(name)), names: cells };
  const inputs = [...cells.keys()].filter((at) => at !== label);
  const pixels = sampleWidth(schema);
  if (inputs.length !== pixels) {
    throw new DataFileError(
      file,
      place,
      `has ${inputs.length} columns beside the label, but images have ${pixels} pixels`,
    );
  }
  return { label, inputs, names: cells };
}

type ReadRow = (row: CsvRow, into: Uint8Array | Float32Array) => void;

function pixelReader(file: string, { inputs, names }: Plan): ReadRow {
  return ({ line, cells }, into) => {
    inputs.forEach((at, i) => {
      const value = numberOf(cells[at]!);
      if (!(value >= 0 && value <= 255)) {
        throw new DataFileError(
          file,
          `line ${line}`,
          `${quoted(cells[at]!)} in column ${quoted(names[at]!)} is no pixel, 0 to 255`,
        );
      }
      into[i] = Math.round(value);
    });
  };
}

/** Values beyond a column's range are cut to its nearer bound: one of them must not outweigh all others. */
function tableReader(file: string, { inputs }: Plan, columns: readonly Column[]): ReadRow {
  return ({ line, cells }, into) => {
    inputs.forEach((at, i) => {
      const { name, min, max } = columns[i]!;
      const value = numberOf(cells[at]!);
      if (Number.isNaN(value)) {
        throw new DataFileError(
          file,
          `line ${line}`,
          `${quoted(cells[at]!)} in column ${quoted(name)} is not a number`,
        );
      }
      into[i] = (2 * (Math.min(max, Math.max(min, value)) - min)) / (max - min) - 1;
    });
  };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A decimal number, or NaN for anything else; a number too large for a float64 is none. */
export function numberOf(cell: string): number {
  const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
