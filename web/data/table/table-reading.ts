import type { OwnExamples } from "../../ports/own-data.ts";
import { inputsOf } from "../../../shared/data/columns/column.ts";
import { DataFileError } from "../data-file-error.ts";
import type { SkippedList } from "../skipped.ts";
import { type Skipped } from "../skipped.ts";
import { compareTable, isToBeDecided, type TableComparison, type TableMapping } from "./compare-table.ts";
import { mergeComparisons } from "./merge-comparisons.ts";
import { addTableRows, openForSession, type PredictedTable, type SessionTable } from "./read-table.ts";
import { TableNotes, type ColumnNotes } from "./table-notes.ts";
import { TableSamples } from "./table-samples.ts";
import type { TableText } from "./table-text.ts";

/** The rows of some tables, what was left out, and what was done to cells. */
export interface ReadTables extends OwnExamples {
  readonly skipped: Skipped;
  readonly notes: readonly ColumnNotes[];
}

/** Tables that differ from their session in what somebody has to decide on first. */
export interface UndecidedTables {
  readonly comparison: TableComparison;
  readonly rows: number;
  readonly skipped: Skipped;
}

export type TablesOutcome =
  | { readonly type: "rows"; readonly tables: ReadTables }
  | { readonly type: "undecided"; readonly tables: UndecidedTables };

/** How somebody's tables are to be read. */
export interface TableWishes {
  readonly mapping: TableMapping;
  /** Columns of the session of whose words somebody was asked, and has said all that there is to say; or of all. */
  readonly decided: readonly string[] | "all";
}

/** Called with how far reading is, 0..1, and the file that is read. */
export type ReportReading = (done: number, path: string) => void;

/**
 * Reads the rows of tables for a session, each table twice: to see how its cells are written, and to take them. What
 * cannot be used is left out and told.
 * @param tables opened one after the other
 * @param skipped what of the files was left out before; it goes on here
 * @throws DataFileError where no row is left, for the first thing that was left out
 */
export async function readTables(
  tables: AsyncIterable<TableText>,
  schema: PredictedTable,
  { mapping, decided }: TableWishes,
  skipped: SkippedList,
  report: ReportReading,
): Promise<TablesOutcome> {
  const opened: SessionTable[] = [];
  for await (const text of tables) {
    await keep(skipped, async () => {
      opened.push(await openForSession(text, schema, mapping, (share) => report(share / 2, text.path)));
    });
  }
  const comparison = mergeComparisons(opened.map(({ analysis }) => compareTable(analysis, schema, mapping)));
  const rows = opened.reduce((sum, { analysis }) => sum + analysis.rows, 0);
  if (decided !== "all" && isToBeDecided(comparison, rows, decided)) {
    return { type: "undecided", tables: { comparison, rows, skipped: skipped.skipped } };
  }
  const samples = new TableSamples(inputsOf(schema.columns), schema.predicted === null ? "classes" : "number");
  const notes = new TableNotes(schema.columns.map(({ name }) => name));
  for (const [i, table] of opened.entries()) {
    const reportRows = (share: number): void => report(0.5 + (i + share) / (2 * opened.length), table.text.path);
    await keep(skipped, () => addTableRows(table, schema, mapping, { samples, skipped, notes }, reportRows));
  }
  if (samples.samples === 0) {
    throw skipped.error ?? new DataFileError("The folder", null, "there is no table here");
  }
  return { type: "rows", tables: { ...samples.finish(), skipped: skipped.skipped, notes: notes.all } };
}

/** A table that cannot be read costs nothing but itself. @throws what is no fault of a file */
async function keep(skipped: SkippedList, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    skipped.add(error);
  }
}
