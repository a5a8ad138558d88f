import * as v from "valibot";

/** Columns that a table may have, and labels that samples may have. */
export const COLUMNS_MAX = 64;
export const LABELS_MAX = 32;
/** Longest name of a column or label. */
export const NAME_CHARACTERS_MAX = 40;

/** Names of the labels where a session names none: digits. */
export const DIGITS: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** A name as people type it and files spell it: white space around it, or control characters, would never be found. */
const Name = v.pipe(
  v.string("must be a text"),
  v.minLength(1, "must not be empty"),
  v.maxLength(NAME_CHARACTERS_MAX, `must have at most ${NAME_CHARACTERS_MAX} characters`),
  v.check((text) => text.trim() === text && !/\p{Cc}/u.test(text), "must not begin or end with white space"),
);
const Bound = v.pipe(v.number("must be a number"), v.finite("must be finite"));
const Column = v.pipe(
  v.strictObject({ name: Name, min: Bound, max: Bound }, "must be an object of name, min and max"),
  v.check(({ min, max }) => min < max && Number.isFinite(max - min), "must have a min below its max"),
);
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
  /** With a table: its columns, in the order of the model's inputs, each with the range that is scaled to -1..1. */
  columns: v.optional(
    v.pipe(
      v.array(Column, "must be a list of columns"),
      v.maxLength(COLUMNS_MAX, `must be at most ${COLUMNS_MAX}`),
      v.check((columns) => isDistinct(columns.map(({ name }) => name)), "must have different names"),
    ),
    [],
  ),
  /** The column of a CSV file in which its rows' labels stand, or the numbers that are predicted. */
  labelColumn: v.optional(Name, "label"),
  /** With a table: a number is predicted, with the range that is scaled to -1..1; null where labels are told apart. */
  regression: v.optional(v.nullable(NumberRange), null),
};

/** Where numbers that are predicted lie: `min` to `max` become -1 to 1, and what lies beyond, more. */
export type NumberRange = v.InferOutput<typeof NumberRange>;

/** A column of a table: values from `min` to `max` become -1 to 1, and values beyond are cut to the nearer bound. */
export type Column = v.InferOutput<typeof Column>;
