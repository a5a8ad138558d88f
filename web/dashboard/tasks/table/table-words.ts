import type { ColumnNotes } from "../../../data/table/table-notes.ts";
import type { Target } from "../../../data/table/session-fields.ts";
import { percent, whole } from "../../kit/look/figures.ts";

const DELIMITERS: ReadonlyMap<string, string> = new Map([
  [",", "commas between cells"],
  [";", "semicolons between cells"],
  ["\t", "tabs between cells"],
  ["|", "bars between cells"],
]);

export const delimiterWords = (delimiter: string): string =>
  DELIMITERS.get(delimiter) ?? `“${delimiter}” between cells`;

const rowsOf = (count: number): string => (count === 1 ? "1 row" : `${whole(count)} rows`);

/** What is to be predicted, and which rows cannot be used for it. */
export function targetWords(target: Target): string {
  const without = target.unlabelled > 0 ? ` ${rowsOf(target.unlabelled)} without one will be left out.` : "";
  if (target.kind === "number") return `A number is predicted.${without}`;
  const { labels, rareLabels, rareRows } = target;
  const rare =
    rareLabels > 0
      ? ` ${whole(rareLabels)} more ${rareLabels === 1 ? "label is" : "labels are"} in fewer than three rows each, or too many: ${rowsOf(rareRows)} will be left out.`
      : "";
  return `${whole(labels.length)} labels are told apart.${without}${rare}`;
}

/** What was done to the cells of a column, for whoever has the rows; undefined where all were as the session has them. */
export function noteWords({ name, rows, cut, gaps, others, unknown }: ColumnNotes): string | undefined {
  const parts = [
    ...(cut > 0 ? [`${percent(cut / rows)} of the values are beyond the session's range and were cut to its end`] : []),
    ...(gaps > 0 ? [`${whole(gaps)} ${gaps === 1 ? "cell is" : "cells are"} empty and filled in`] : []),
    ...(others > 0 ? [`${whole(others)} ${others === 1 ? "cell is" : "cells are"} no such value and filled in`] : []),
    ...(unknown > 0 ? [`${percent(unknown / rows)} are words that the session does not have: “anything else”`] : []),
  ];
  return parts.length === 0 ? undefined : `${name}: ${parts.join("; ")}`;
}
