import * as v from "valibot";
import { inputsOf } from "../data/columns/column.ts";
import { CATEGORIES_MAX, COLUMNS_MAX, INPUTS_MAX, TABLE_NAME_CHARACTERS_MAX } from "../data/columns/limits.ts";
import { wordKey } from "../data/columns/word-key.ts";
import { exactly } from "../fields.ts";

/** A name as people type it and files spell it: white space around it, or control characters, would never be found. */
export const Name = v.pipe(
  v.string("must be a text"),
  v.minLength(1, "must not be empty"),
  v.maxLength(TABLE_NAME_CHARACTERS_MAX, `must have at most ${TABLE_NAME_CHARACTERS_MAX} characters`),
  v.check((text) => text.trim() === text && !/\p{Cc}/u.test(text), "must not begin or end with white space"),
);

/** A number that a column has in its own unit. */
export const Bound = v.pipe(v.number("must be a number"), v.finite("must be finite"));

const RANGE = { name: Name, min: Bound, max: Bound };
const RANGE_WORDS = "must have a min below its max";
/** Columns as they were before there were kinds: of numbers, and with no word on gaps. */
const OlderColumn = v.pipe(
  v.strictObject(RANGE, "must be an object of name, min and max"),
  v.check((column) => isRange(column), RANGE_WORDS),
);
const KINDS = v.variant(
  "kind",
  [
    v.pipe(
      exactly({ ...RANGE, kind: v.literal("number"), gap: Bound }, "a column of numbers"),
      v.check((column) => isRange(column), RANGE_WORDS),
    ),
    v.pipe(
      exactly({ ...RANGE, kind: v.literal("date"), gap: Bound }, "a column of dates"),
      v.check((column) => isRange(column), RANGE_WORDS),
    ),
    exactly(
      {
        name: Name,
        kind: v.literal("category"),
        values: v.pipe(
          v.array(Name, "must be a list of words"),
          v.maxLength(CATEGORIES_MAX, `must be at most ${CATEGORIES_MAX}`),
          v.check((words) => new Set(words.map(wordKey)).size === words.length, "must differ from each other"),
        ),
        missing: v.boolean("must be true or false"),
      },
      "a column of categories",
    ),
  ],
  "must be one of number, date, category",
);

/** All that a column may be. */
export const COLUMN_FORMS = [KINDS, OlderColumn] as const;

/** What it is decides of which form's faults people are told. */
export const ColumnSchema = v.lazy((input) =>
  typeof input === "object" && input !== null && "kind" in input ? KINDS : OlderColumn,
);

/** The columns of a table, in the order of the model's inputs. */
export const ColumnsSchema = v.pipe(
  v.array(ColumnSchema, "must be a list of columns"),
  v.maxLength(COLUMNS_MAX, `must be at most ${COLUMNS_MAX}`),
  v.check((columns) => new Set(columns.map(({ name }) => name)).size === columns.length, "must have different names"),
  v.check((columns) => inputsOf(columns) <= INPUTS_MAX, `must come to at most ${INPUTS_MAX} inputs`),
);

function isRange({ min, max }: { readonly min: number; readonly max: number }): boolean {
  return min < max && Number.isFinite(max - min);
}
