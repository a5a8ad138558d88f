import { isCategory, type Column } from "../columns/column.ts";
import { RowEncoder, scaled, type CellValue } from "../columns/encode.ts";

/** What of a table a session learns: a label, or a number. */
export interface ReadySchema {
  readonly columns: readonly Column[];
  readonly labelColumn: string;
  readonly labels: readonly string[];
  /** The range of the number that is predicted, in its own unit; null, or left out, where a label is told. */
  readonly regression?: { readonly min: number; readonly max: number } | null;
}

/** Rows as a model learns from them. */
export interface ReadyRows {
  readonly samples: number;
  /** One row after the other, each as wide as all columns together. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** For each row its label's place in the session's list, or the number that is predicted, scaled to -1..1. */
  readonly labels: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** Thrown where a table is not what a session says of it; the message goes on behind its name: `penguins has no …`. */
export class ReadyRowsError extends Error {
  override readonly name = "ReadyRowsError";
}

/**
 * Reads a ready table, whose form is the plainest there is, and known: lines of cells with commas between them, none of
 * them quoted, the first one with the names of the columns. Numbers are written as JSON has them; a cell that is
 * empty, `NA` or `NaN` is a gap.
 * @throws ReadyRowsError
 */
export function readyRows(text: string, schema: ReadySchema): ReadyRows {
  const [head = "", ...lines] = text.split("\n").filter((line) => line !== "");
  const names = head.split(",");
  const placeOf = (name: string): number => {
    const place = names.indexOf(name);
    if (place < 0) throw new ReadyRowsError(`has no column ${name}`);
    return place;
  };
  const columns = schema.columns.map((column) => ({ column, place: placeOf(column.name) }));
  const target = placeOf(schema.labelColumn);
  const answerOf = answers(schema);
  const encoder = new RowEncoder(schema.columns);
  const inputs = new Float32Array(lines.length * encoder.width);
  const labels = schema.regression ? new Float32Array(lines.length) : new Uint16Array(lines.length);
  for (const [row, line] of lines.entries()) {
    const cells = line.split(",");
    const refuse = (reason: string): never => {
      throw new ReadyRowsError(`${reason} in line ${row + 2}`);
    };
    if (cells.length !== names.length) refuse(`has ${cells.length} cells instead of ${names.length}`);
    const values = columns.map(({ column, place }) => valueOf(column, cells[place]));
    const wrong = encoder.encode(values, inputs.subarray(row * encoder.width, (row + 1) * encoder.width));
    if (wrong >= 0) refuse(`has nothing to learn from in its column ${columns[wrong]?.column.name}`);
    const answer = answerOf(cells[target] ?? "");
    labels[row] = answer ?? refuse(`has ${cells[target]} as its ${schema.labelColumn}`);
  }
  return { samples: lines.length, inputs, labels };
}

/** How these tables write that a cell has nothing. */
const GAPS: ReadonlySet<string> = new Set(["", "NA", "NaN"]);

function valueOf(column: Column, cell = ""): CellValue {
  if (GAPS.has(cell)) return null;
  return isCategory(column) ? cell : Number(cell);
}

/** What a cell of the column that is to be told becomes; undefined where it is none of the labels, or no number. */
function answers({ labels, regression = null }: ReadySchema): (cell: string) => number | undefined {
  if (regression === null) {
    const places = new Map(labels.map((label, place) => [label, place]));
    return (cell) => places.get(cell);
  }
  const column = { name: "", ...regression };
  return (cell) => (cell === "" || !Number.isFinite(Number(cell)) ? undefined : scaled(column, Number(cell)));
}
