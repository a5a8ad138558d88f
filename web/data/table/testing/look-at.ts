import { present } from "../../../../shared/assert.ts";
import { lookAtTable } from "../analyse-table.ts";
import type { TableAnalysis, TableLook } from "../analysis.ts";
import type { FirstLine } from "../first-line.ts";
import { TableText } from "../table-text.ts";

/** Looks over a text as if it were a file. */
export async function lookAt(text: string, said?: FirstLine): Promise<TableLook> {
  return lookAtTable(await TableText.open("a.csv", new Blob([text])), said, () => {});
}

/** The same of a text whose first line names its columns. */
export async function analysisOf(text: string): Promise<TableAnalysis> {
  return present((await lookAt(text, "names")).analysis, "what the first line holds was said");
}

/** A table of so many rows. */
export function tableOf(names: string, rows: number, row: (i: number) => readonly (string | number)[]): string {
  return [names, ...Array.from({ length: rows }, (_, i) => row(i).join(","))].join("\n");
}
