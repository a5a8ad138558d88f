import * as v from "valibot";
import { Bound, ColumnsSchema, Name } from "./column-schema.ts";

export type { Column } from "../data/columns/column.ts";

/** Labels that samples may have. */
export const LABELS_MAX = 1000;
/** Names of the labels where a session names none: digits. */
export const DIGITS: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Of a number that is predicted. */
const NumberRange = v.pipe(
  v.strictObject({ min: Bound, max: Bound }, "must be null or an object of min and max"),
  v.check(({ min, max }) => min < max && Number.isFinite(max - min), "must have a min below its max"),
);

const isDistinct = (names: string[]): boolean => new Set(names).size === names.length;

/** What the samples of tabs that bring their own data look like; a part of the spec, so that its hash covers it (M4). */
export const SAMPLE_SCHEMA_FIELDS = {
  /** Names of the labels, in the order of the model's outputs. */
  labels: v.optional(
    v.pipe(
      v.array(Name, "must be a list of names"),
      v.maxLength(LABELS_MAX, `must be at most ${LABELS_MAX}`),
      v.check(isDistinct, "must differ from each other"),
    ),
  ),
  /** With a table: its columns, in the order of the model's inputs, each with what it holds. */
  columns: v.optional(ColumnsSchema, []),
  /** The column of a CSV file in which its rows' labels stand, or the numbers that are predicted. */
  labelColumn: v.optional(Name, "label"),
  /** With a table: a number is predicted, with the range that is scaled to -1..1; null where labels are told apart. */
  regression: v.optional(v.nullable(NumberRange), null),
};

/** Where numbers that are predicted lie: `min` to `max` become -1 to 1, and what lies beyond, more. */
export type NumberRange = v.InferOutput<typeof NumberRange>;
