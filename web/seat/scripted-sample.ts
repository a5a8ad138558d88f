import { present } from "../../shared/assert.ts";
import { isCategory, kindOf, type Column } from "../../shared/data/columns/column.ts";
import { RowEncoder, type CellValue } from "../../shared/data/columns/encode.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { pictureShapeOf, taskOf } from "../../shared/session/tasks.ts";
import { dateIn } from "../data/table/dates.ts";

/**
 * A sample as scripts write it, as a predictor takes it. Of pictures: numbers from 0 (dark, or no ink) to 1, row by row,
 * the channels of a pixel beside each other. Of a table: an object with a value for each column by its name: a number, a
 * date as text or as days since 1970-01-01, a word; null, or left out, where the cell is empty.
 * @throws TypeError that says what is wrong with it
 */
export function scriptedSample(spec: SessionSpec, input: unknown): Float32Array {
  const shape = pictureShapeOf(taskOf(spec));
  if (shape !== null) return pictureIn(shape, input);
  if (spec.columns.length > 0) return rowIn(spec.columns, input);
  throw new TypeError("predict: the task of this session only averages; its model says nothing of samples");
}

function pictureIn(shape: readonly [number, number, number], input: unknown): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  const numbers = ArrayBuffer.isView(input) ? Array.from(input as Float32Array) : input;
  if (!Array.isArray(numbers) || numbers.length !== size) {
    const [height, width, channels] = shape;
    const got = Array.isArray(numbers) ? `${numbers.length} numbers` : typeof input;
    throw new TypeError(
      `predict: a picture is an array of ${size} numbers (${height} x ${width} x ${channels}), not ${got}`,
    );
  }
  const wrong = numbers.findIndex((light) => typeof light !== "number" || !(light >= 0 && light <= 1));
  if (wrong >= 0) {
    throw new TypeError(`predict: number ${wrong} of the picture is ${String(numbers[wrong])}; each must be 0 to 1`);
  }
  return Float32Array.from(numbers as number[]);
}

function rowIn(columns: readonly Column[], input: unknown): Float32Array {
  const names = columns.map(({ name }) => name);
  if (typeof input !== "object" || input === null || Array.isArray(input) || ArrayBuffer.isView(input)) {
    throw new TypeError(`predict: a row is an object with a value for each column: ${names.join(", ")}`);
  }
  const unknown = Object.keys(input).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`predict: there is no column ${JSON.stringify(unknown)}; the columns are ${names.join(", ")}`);
  }
  const cells = columns.map((column) => cellIn(column, (input as Readonly<Record<string, unknown>>)[column.name]));
  const encoder = new RowEncoder(columns);
  const row = new Float32Array(encoder.width);
  const wrong = encoder.encode(cells, row);
  if (wrong >= 0) {
    const { name } = present(columns[wrong], "what is refused is one of the columns");
    throw new TypeError(`predict: the column ${JSON.stringify(name)} needs a number`);
  }
  return row;
}

function cellIn(column: Column, value: unknown): CellValue {
  if (value === undefined || value === null || value === "") return null;
  if (isCategory(column)) return String(value as string | number | boolean);
  if (typeof value !== "string") return Number(value);
  return kindOf(column) === "date" && Number.isNaN(Number(value)) ? dateIn(value, "dmy") : Number(value);
}
