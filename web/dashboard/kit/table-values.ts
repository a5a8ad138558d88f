import { gapOf, isCategory, kindOf, type Column, type ScaledColumn } from "../../../shared/data/columns/column.ts";
import type { CellValue } from "../../../shared/data/columns/encode.ts";
import { isMissing } from "../../data/table/cell-words.ts";
import { dateIn, dateWords } from "../../data/table/dates.ts";
import { numberIn } from "../../data/table/number-notation.ts";

/** Digits of a scaled number that mean something: behind them is the dirt of floating point. */
const DIGITS = 6;

/** A cell as its row's numbers tell it, as people write it. @param cell as `decodeRow` gives it */
export function cellText(column: Column, cell: CellValue | undefined): string {
  if (cell === undefined) return "anything else";
  if (cell === null) return "missing";
  return typeof cell === "string" ? cell : valueText(column, cell);
}

/** A number of a column in its own unit, or a date. */
export function valueText(column: Column, value: number): string {
  return kindOf(column) === "date" ? dateWords(value) : String(Number(value.toPrecision(DIGITS)));
}

/** What people typed for one column. */
export type TypedCell =
  | { readonly kind: "value"; readonly cell: CellValue; readonly isCut: boolean }
  /** Nothing, where something is needed. */
  | { readonly kind: "empty" }
  | { readonly kind: "wrong"; readonly reason: string };

/**
 * Reads what people typed as tables have it: numbers with a decimal point or comma, dates, or any word. Nothing typed is a
 * gap, where there may be one.
 */
export function typedCell(column: Column, text: string): TypedCell {
  const typed = text.trim();
  if (isCategory(column)) return { kind: "value", cell: isMissing(typed) ? null : typed, isCut: false };
  if (isMissing(typed)) {
    return gapOf(column) === undefined ? { kind: "empty" } : { kind: "value", cell: null, isCut: false };
  }
  const value = valueIn(column, typed);
  if (Number.isNaN(value)) {
    const wanted = kindOf(column) === "date" ? "a date, such as 2024-03-01" : "a number";
    return { kind: "wrong", reason: `${column.name} must be ${wanted}.` };
  }
  return { kind: "value", cell: value, isCut: value < column.min || value > column.max };
}

function valueIn(column: ScaledColumn, typed: string): number {
  if (kindOf(column) === "date") return dateIn(typed, "dmy");
  const value = numberIn(typed, "point");
  return Number.isNaN(value) ? numberIn(typed, "comma") : value;
}
