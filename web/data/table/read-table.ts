import { present } from "../../../shared/assert.ts";
import type { Column } from "../../../shared/data/columns/column.ts";
import { RowEncoder, type CellValue } from "../../../shared/data/columns/encode.ts";
import { wordKey } from "../../../shared/data/columns/word-key.ts";
import { scaledNumber } from "../../../shared/data/number-range.ts";
import { DataFileError, quoted } from "../data-file-error.ts";
import { numberedColumn, placeOfNumbered } from "../numbered-columns.ts";
import type { SkippedList } from "../skipped.ts";
import { analyseTable, type Layout } from "./analyse-table.ts";
import type { ColumnAnalysis, TableAnalysis } from "./analysis.ts";
import type { ReportShare } from "./bytes-in.ts";
import { cellReader, readNothing, type CellReader } from "./cell-reader.ts";
import { isMissingLabel } from "./cell-words.ts";
import { columnNames } from "./column-names.ts";
import { columnsByName, type TableMapping, type TableSchema } from "./compare-table.ts";
import { looksLikeValue } from "./first-line.ts";
import { eachRow } from "./each-row.ts";
import { numberIn } from "./number-notation.ts";
import { headOf, type TableHead } from "./table-head.ts";
import type { NoteKind, TableNotes } from "./table-notes.ts";
import type { TableSamples } from "./table-samples.ts";
import type { TableText } from "./table-text.ts";

/** What a session learns from tables, and predicts. */
export interface PredictedTable extends TableSchema {
  /** The range of the number that is predicted; null where it is one of the labels. */
  readonly predicted: { readonly min: number; readonly max: number } | null;
}

/** A tab's table, as it is looked over for a session. */
export interface SessionTable {
  readonly text: TableText;
  readonly head: TableHead;
  readonly layout: Layout;
  readonly analysis: TableAnalysis;
}

/**
 * Looks over a table that is to be learnt from: its first line names its columns, unless the session's have no names;
 * then they stand at their places, and a first line of names is passed over.
 * @throws DataFileError where there is no row, or the file cannot be read
 */
export async function openForSession(
  text: TableText,
  schema: PredictedTable,
  mapping: TableMapping,
  report: ReportShare,
): Promise<SessionTable> {
  const head = await headOf(text);
  const layout = layoutOf(head, schema, mapping);
  const { analysis } = await analyseTable(text, head, layout, report, schema.columns);
  return { text, head, layout, analysis };
}

function layoutOf({ first }: TableHead, schema: PredictedTable, mapping: TableMapping): Layout {
  const names = columnNames(first.cells);
  const wanted = [schema.labelColumn, ...schema.columns.map(({ name }) => name)];
  const isNumbered = wanted.every((name) => placeOfNumbered(name) !== undefined);
  const known = new Set([...wanted.map((name) => name.normalize("NFC")), ...Object.keys(mapping.columns)]);
  const isNamed = first.cells.some((cell, at) => cell !== "" && known.has(names[at] ?? ""));
  if (!isNumbered || isNamed) return { names, isRow: false };
  const numbered = first.cells.map((_, at) => numberedColumn(at));
  const cellOf = (name: string): string => first.cells[placeOfNumbered(name) ?? -1] ?? "";
  const labels = new Set(schema.labels.map(wordKey));
  const isRow =
    labels.has(wordKey(cellOf(schema.labelColumn))) ||
    wanted.some((name) => looksLikeValue(cellOf(name)) && /\d/.test(cellOf(name)));
  return { names: numbered, isRow };
}

/**
 * Adds the rows of a table. Those that cannot be used are left out and told; of what was done to the others' cells notes
 * are taken.
 * @throws DataFileError where the table lacks a column, or cannot be read
 */
export async function addTableRows(
  { text, head, layout, analysis }: SessionTable,
  schema: PredictedTable,
  mapping: TableMapping,
  into: { readonly samples: TableSamples; readonly skipped: SkippedList; readonly notes: TableNotes },
  report: ReportShare,
): Promise<void> {
  const { samples, skipped, notes } = into;
  const { first } = head;
  const found = columnsByName(analysis.columns, schema, mapping);
  const place = (name: string): ColumnAnalysis => {
    const column = found.get(name);
    if (column !== undefined) return column;
    const hint = first.cells.some(looksLikeValue) ? "; it looks like data, and must name the columns" : "";
    throw new DataFileError(text.path, `line ${first.line}`, `has no column ${quoted(name)}${hint}`);
  };
  const readLabel = labelReader(place(schema.labelColumn), schema, mapping);
  const inputs = schema.columns.map((column) => inputOf(column, found.get(column.name), mapping, place));
  const encoder = new RowEncoder(schema.columns);
  const values: CellValue[] = [];
  const noted: (NoteKind | undefined)[] = [];
  let full = 0;

  const add = (line: number, cells: readonly string[]): void => {
    if (samples.isFull) {
      full += 1;
      return;
    }
    const refuse = (reason: string): void => skipped.add(new DataFileError(text.path, `line ${line}`, reason));
    const label = readLabel(cells);
    if (typeof label === "string") return refuse(label);
    for (const [i, { at, name, read }] of inputs.entries()) {
      const cell = cells[at] ?? "";
      const { value, note, refusal } = read(cell);
      if (refusal !== undefined) return refuse(`${quoted(cell)} in column ${quoted(name)} ${refusal}`);
      [values[i], noted[i]] = [value, note];
    }
    samples.add(label, (row) => encoder.encode(values, row) < 0);
    notes.rows += 1;
    for (const [i, note] of noted.entries()) {
      if (note !== undefined) notes.count(note, i);
    }
  };

  await eachRow(text, head, layout.isRow, { skipped, take: add }, report);
  if (full > 0) {
    skipped.add(noRoom(text.path, samples));
    skipped.addCount(full - 1);
  }
}

function noRoom(path: string, { samples, width }: TableSamples): DataFileError {
  const [rows, numbers] = [samples, width].map((count) => count.toLocaleString("en"));
  return new DataFileError(
    path,
    null,
    `has more rows than there is room for: ${rows} of ${numbers} numbers each were taken`,
  );
}

interface Input {
  readonly name: string;
  /** Where in a row it stands; -1 where it is left empty. */
  readonly at: number;
  readonly read: CellReader;
}

function inputOf(
  column: Column,
  theirs: ColumnAnalysis | undefined,
  mapping: TableMapping,
  place: (name: string) => ColumnAnalysis,
): Input {
  const { name } = column;
  if (theirs === undefined && "kind" in column && mapping.empty.includes(name))
    return { name, at: -1, read: readNothing };
  const found = theirs ?? place(name);
  return { name, at: found.place, read: cellReader(column, found, mapping.words[name] ?? {}) };
}

/** What a row is to be predicted as, or why it cannot be learnt from. */
type LabelReader = (cells: readonly string[]) => number | string;

/** Labels that a complaint names; a session may have a thousand. */
const LABELS_TOLD = 12;

function labelReader(theirs: ColumnAnalysis, schema: PredictedTable, mapping: TableMapping): LabelReader {
  const { labels, labelColumn, predicted } = schema;
  const nothing = `has nothing in column ${quoted(labelColumn)}, which is to be predicted`;
  if (predicted !== null) {
    const notation = theirs.numbers?.notation ?? "point";
    return (cells) => {
      const cell = cells[theirs.place] ?? "";
      if (isMissingLabel(cell)) return nothing;
      const value = numberIn(cell, notation);
      return Number.isNaN(value)
        ? `${quoted(cell)} in column ${quoted(labelColumn)} is not a number`
        : scaledNumber(predicted, value);
    };
  }
  const places = new Map(labels.map((label, at) => [wordKey(label), at]));
  for (const [word, label] of Object.entries(mapping.words[labelColumn] ?? {})) {
    places.set(wordKey(word), present(places.get(wordKey(label)), "a word is mapped to one of the session's labels"));
  }
  const more = labels.length - LABELS_TOLD;
  const told = labels.slice(0, LABELS_TOLD).join(", ") + (more > 0 ? ` and ${more.toLocaleString("en")} more` : "");
  const remembered = new Map<string, number>();
  return (cells) => {
    const cell = cells[theirs.place] ?? "";
    const known = remembered.get(cell);
    if (known !== undefined) return known;
    if (isMissingLabel(cell)) return nothing;
    const at = places.get(wordKey(cell));
    if (at === undefined) return `${quoted(cell)} is no label of this session (${told})`;
    if (remembered.size < WORDS_REMEMBERED_MAX) remembered.set(cell, at);
    return at;
  };
}

const WORDS_REMEMBERED_MAX = 10_000;
