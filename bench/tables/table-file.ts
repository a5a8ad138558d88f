import { readFile } from "node:fs/promises";
import path from "node:path";
import { present } from "../../shared/assert.ts";
import { LABELS_MAX } from "../../shared/session/sample-schema.ts";
import { SkippedList } from "../../web/data/skipped.ts";
import { lookAtTable } from "../../web/data/table/analyse-table.ts";
import { NO_MAPPING } from "../../web/data/table/compare-table.ts";
import { addTableRows, openForSession } from "../../web/data/table/read-table.ts";
import { planColumns, tableFields, targetOf, type TableFields } from "../../web/data/table/session-fields.ts";
import { TableNotes } from "../../web/data/table/table-notes.ts";
import { TableSamples } from "../../web/data/table/table-samples.ts";
import { TableText } from "../../web/data/table/table-text.ts";
import { inputsOf } from "../../shared/data/columns/column.ts";
import type { OwnExamples } from "../../web/ports/own-data.ts";

/** A table that is measured: which of its columns is predicted, and as what. */
export interface KnownTable {
  readonly file: string;
  readonly label: string;
  readonly predicts: "classes" | "number";
}

/** Well-known public tables, as people have them: whichever of them a folder has is measured. */
export const KNOWN_TABLES: Readonly<Record<string, KnownTable>> = {
  iris: { file: "jb-iris.csv", label: "column 5", predicts: "classes" },
  penguins: { file: "sns-penguins.csv", label: "species", predicts: "classes" },
  wine: { file: "wine-red-semicolon.csv", label: "quality", predicts: "classes" },
  titanic: { file: "sns-titanic.csv", label: "survived", predicts: "classes" },
  mpg: { file: "sns-mpg.csv", label: "mpg", predicts: "number" },
};

export interface ReadTable {
  /** What a session says of it. */
  readonly fields: TableFields;
  readonly rows: OwnExamples;
}

/** Reads a table as a tab does that chose it in the form, without a word of anybody's but what is predicted. */
export async function readTable(folder: string, { file, label, predicts }: KnownTable): Promise<ReadTable> {
  const content = new Blob([await readFile(path.join(folder, file))]);
  const text = await TableText.open(file, content);
  const { analysis } = await lookAtTable(text, undefined, () => {});
  const { columns } = present(analysis, `${file} can be read without a question`);
  const column = present(
    columns.find(({ name }) => name === label),
    `${file} has a column ${label}`,
  );
  const target = present(targetOf(column, predicts, LABELS_MAX), `${label} can be predicted`);
  const plans = planColumns(present(analysis, "it was looked over"), column, new Map());
  const fields = tableFields(column, target, plans);
  const schema = { ...fields, predicted: fields.regression };
  const samples = new TableSamples(inputsOf(fields.columns), predicts);
  const notes = new TableNotes(fields.columns.map(({ name }) => name));
  const table = await openForSession(text, schema, NO_MAPPING, () => {});
  await addTableRows(table, schema, NO_MAPPING, { samples, skipped: new SkippedList(), notes }, () => {});
  return { fields, rows: samples.finish() };
}
