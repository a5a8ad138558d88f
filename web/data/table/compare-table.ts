import { isCategory, kindOf, type Column } from "../../../shared/data/columns/column.ts";
import { nearestWord } from "../../../shared/data/columns/nearest-word.ts";
import { wordKey } from "../../../shared/data/columns/word-key.ts";
import type { ColumnAnalysis, TableAnalysis, WordCount } from "./analysis.ts";
import { labelWords } from "./label-words.ts";

/** What a tab's table says otherwise than its session does, put right by whoever has it. */
export interface TableMapping {
  /** Names of the table's columns, each with the session's column that it is. */
  readonly columns: Readonly<Record<string, string>>;
  /** By the session's column: words of the table, each with the session's word that it means. The labels' are there, too. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Columns of the session that the table lacks, and that are left empty in all its rows. */
  readonly empty: readonly string[];
}

export const NO_MAPPING: TableMapping = { columns: {}, words: {}, empty: [] };

/** What a session's table is like: its columns, and what is predicted. */
export interface TableSchema {
  readonly labelColumn: string;
  /** Empty where a number is predicted. */
  readonly labels: readonly string[];
  readonly columns: readonly Column[];
}

/** A table beside its session: what it lacks, has more, or spells otherwise. */
export interface TableComparison {
  /** Columns of the session that the table lacks, with the one of its columns that is likely meant. */
  readonly missing: readonly {
    readonly name: string;
    readonly nearest: string | undefined;
    readonly mayBeEmpty: boolean;
  }[];
  /** The table's columns that nobody learns from. */
  readonly extra: readonly string[];
  /** Columns that are not what they should be. */
  readonly others: readonly { readonly name: string; readonly wanted: string }[];
  /** Words that the session does not know, by column. */
  readonly words: readonly UnknownWords[];
}

export interface UnknownWords {
  /** Of the session. */
  readonly column: string;
  readonly isLabel: boolean;
  readonly unknown: readonly { readonly text: string; readonly rows: number; readonly nearest: string | undefined }[];
  /** All unknown words, those that are not listed included. */
  readonly count: number;
  /** What the session has, to choose from. */
  readonly known: readonly string[];
}

/** Words that are listed of one column, the most frequent first. */
const LISTED_MAX = 50;

/** Compares a table with its session, as far as a mapping has not put it right. */
export function compareTable({ columns }: TableAnalysis, schema: TableSchema, mapping: TableMapping): TableComparison {
  const found = columnsByName(columns, schema, mapping);
  const wanted = [schema.labelColumn, ...schema.columns.map(({ name }) => name)];
  const used = new Set([...found.values()].map(({ name }) => name));
  const extra = columns.filter(({ name }) => !used.has(name)).map(({ name }) => name);
  const mayBeEmpty = new Set(schema.columns.filter((each) => "kind" in each).map(({ name }) => name));
  return {
    missing: wanted
      .filter((name) => !found.has(name) && !mapping.empty.includes(name))
      .map((name) => ({ name, nearest: nearestWord(name, extra), mayBeEmpty: mayBeEmpty.has(name) })),
    extra,
    others: schema.columns.flatMap((column) => {
      const theirs = found.get(column.name);
      return theirs === undefined ? [] : otherKind(column, theirs);
    }),
    words: [...labelsOf(found, schema, mapping), ...schema.columns.flatMap((each) => wordsOf(each, found, mapping))],
  };
}

/** Of so many rows it is worth asking what a label means that the session does not have. */
const LABEL_ROWS_ASKED = 3;
/** And of this share of the rows what a category means: rare words are all one anyway. */
const CATEGORY_SHARE_ASKED = 0.05;

/**
 * Whether somebody has to decide something before rows are read; other differences are only told.
 * @param decided columns of whose words somebody was asked already
 */
export function isToBeDecided(
  { missing, words }: TableComparison,
  rows: number,
  decided: readonly string[] = [],
): boolean {
  const asked = words.some(({ column, isLabel, unknown }) => {
    if (decided.includes(column)) return false;
    const least = isLabel ? LABEL_ROWS_ASKED : Math.max(LABEL_ROWS_ASKED, CATEGORY_SHARE_ASKED * rows);
    return unknown.some((word) => word.nearest !== undefined || word.rows >= least);
  });
  return missing.length > 0 || asked;
}

/** The table's columns by the names that the session has for them. */
export function columnsByName(
  columns: readonly ColumnAnalysis[],
  { labelColumn, columns: wanted }: Pick<TableSchema, "labelColumn" | "columns">,
  mapping: TableMapping,
): ReadonlyMap<string, ColumnAnalysis> {
  const byName = new Map<string, ColumnAnalysis>();
  const mapped = new Map(Object.entries(mapping.columns));
  for (const column of columns) byName.set(mapped.get(column.name) ?? column.name, column);
  const names = [labelColumn, ...wanted.map(({ name }) => name)];
  return new Map(names.flatMap((name) => [[name, byName.get(name.normalize("NFC"))] as const]).flatMap(present));
}

function present(entry: readonly [string, ColumnAnalysis | undefined]): readonly (readonly [string, ColumnAnalysis])[] {
  const [name, column] = entry;
  return column === undefined ? [] : [[name, column]];
}

function otherKind(
  column: Column,
  theirs: ColumnAnalysis,
): readonly { readonly name: string; readonly wanted: string }[] {
  const { name } = column;
  const kind = kindOf(column);
  if (theirs.filled === 0 || kind === "category") return [];
  if (kind === "number") return theirs.numbers === null ? [{ name, wanted: "numbers" }] : [];
  return theirs.dates === null ? [{ name, wanted: "dates" }] : [];
}

function labelsOf(
  found: ReadonlyMap<string, ColumnAnalysis>,
  { labelColumn, labels }: TableSchema,
  mapping: TableMapping,
): readonly UnknownWords[] {
  const theirs = found.get(labelColumn);
  if (theirs === undefined || labels.length === 0) return [];
  return unknownWords(labelColumn, true, labelWords(theirs), labels, mapping);
}

function wordsOf(
  column: Column,
  found: ReadonlyMap<string, ColumnAnalysis>,
  mapping: TableMapping,
): readonly UnknownWords[] {
  const theirs = found.get(column.name);
  if (theirs === undefined || !isCategory(column)) return [];
  return unknownWords(column.name, false, theirs.words ?? [], column.values, mapping);
}

function unknownWords(
  column: string,
  isLabel: boolean,
  theirs: readonly WordCount[],
  known: readonly string[],
  mapping: TableMapping,
): readonly UnknownWords[] {
  const keys = new Set(known.map(wordKey));
  const mapped = new Set(Object.keys(mapping.words[column] ?? {}).map(wordKey));
  const unknown = theirs.filter(({ text }) => !keys.has(wordKey(text)) && !mapped.has(wordKey(text)));
  if (unknown.length === 0) return [];
  const has = new Set(theirs.map(({ text }) => wordKey(text)));
  // A word that the table has beside it is not what it means by another.
  const free = known.filter((word) => !has.has(wordKey(word)));
  const listed = unknown
    .slice(0, LISTED_MAX)
    .map(({ text, count }) => ({ text, rows: count, nearest: nearestWord(text, free) }));
  return [{ column, isLabel, unknown: listed, count: unknown.length, known }];
}
