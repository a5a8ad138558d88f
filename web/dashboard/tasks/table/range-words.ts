import { gapOf, isCategory, kindOf, type Column, type ScaledColumn } from "../../../../shared/data/columns/column.ts";
import { dateWords } from "../../../data/table/dates.ts";
import { valueText } from "../../kit/table-values.ts";

/** Words of a column of categories that are named; it may have hundreds. */
const WORDS_NAMED = 12;

/** What a column holds, as a session says it: its range, or its words. */
export function rangeWords(column: Column): string {
  if (isCategory(column)) {
    const more = column.values.length - WORDS_NAMED;
    const named = column.values.slice(0, WORDS_NAMED).join(", ");
    return `${named}${more > 0 ? ` and ${more} more` : ""}`;
  }
  return `${boundWords(column, column.min)} to ${boundWords(column, column.max)}`;
}

/** What becomes of a cell of a column that holds nothing. */
export function gapWords(column: Column): string {
  if (isCategory(column)) return column.missing ? "“missing”, a category of its own" : "“anything else”";
  const gap = gapOf(column);
  return gap === undefined ? "the row is left out" : valueText(column, gap);
}

/** A bound as the spec has it, to the last digit. */
const boundWords = (column: ScaledColumn, bound: number): string =>
  kindOf(column) === "date" ? dateWords(bound) : String(bound);
