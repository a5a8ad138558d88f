import { isCategory, kindOf, type Column } from "../../../shared/data/columns/column.ts";
import { WordPlaces, type CellValue } from "../../../shared/data/columns/encode.ts";
import { wordKey } from "../../../shared/data/columns/word-key.ts";
import type { ColumnAnalysis } from "./analysis.ts";
import { isMissing } from "./cell-words.ts";
import { dateIn } from "./dates.ts";
import { numberIn } from "./number-notation.ts";
import type { NoteKind } from "./table-notes.ts";

/** What a cell is for a model, and what was done to it; or why its row cannot be used. */
export interface ReadCell {
  readonly value: CellValue;
  readonly note: NoteKind | undefined;
  /** Such as "is not a number"; undefined where the cell can be used. */
  readonly refusal: string | undefined;
}

/** Reads the cells of one column of a table for a column of the session. */
export type CellReader = (cell: string) => ReadCell;

const GAP: ReadCell = { value: null, note: "gaps", refusal: undefined };
/** A column that the table lacks: nothing is told of each row. */
const EMPTY: ReadCell = { value: null, note: undefined, refusal: undefined };

/** Where the table lacks the column, and whoever has it leaves it empty. */
export const readNothing: CellReader = () => EMPTY;

/**
 * How the cells of a column are read. A cell that is no number counts as a gap in a column of numbers, as it does where the
 * session's table was looked over; but where the table's column is something else altogether, no row of it can be used.
 * @param words of the table, each with the session's word that it means
 */
export function cellReader(
  column: Column,
  theirs: ColumnAnalysis,
  words: Readonly<Record<string, string>>,
): CellReader {
  return isCategory(column) ? wordReader(new WordPlaces(column), words) : valueReader(column, theirs);
}

function valueReader(column: Exclude<Column, { kind: "category" }>, theirs: ColumnAnalysis): CellReader {
  const { min, max } = column;
  const isDate = kindOf(column) === "date";
  const facts = isDate ? theirs.dates : theirs.numbers;
  const isStrict = facts === null || !("gap" in column);
  const refusal = isDate ? "is not a date" : "is not a number";
  const notation = theirs.numbers?.notation ?? "point";
  const order = theirs.dates?.order ?? "dmy";
  const mayBeEmpty = "gap" in column;
  return (cell) => {
    if (isMissing(cell)) return mayBeEmpty ? GAP : { value: null, note: undefined, refusal };
    const value = isDate ? dateIn(cell, order) : numberIn(cell, notation);
    if (!Number.isNaN(value))
      return { value, note: value < min || value > max ? "cut" : undefined, refusal: undefined };
    return isStrict ? { value: null, note: undefined, refusal } : { value: null, note: "others", refusal: undefined };
  };
}

function wordReader(places: WordPlaces, words: Readonly<Record<string, string>>): CellReader {
  const mapped = new Map(Object.entries(words).map(([theirs, ours]) => [wordKey(theirs), ours]));
  return (cell) => {
    if (isMissing(cell)) return GAP;
    const value = mapped.size === 0 ? cell : (mapped.get(wordKey(cell)) ?? cell);
    const isKnown = places.placeOf(value) !== places.others;
    return { value, note: isKnown ? undefined : "unknown", refusal: undefined };
  };
}
