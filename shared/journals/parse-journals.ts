import * as v from "valibot";
import { type FiledEntry, FiledEntrySchema } from "../peer/journal.ts";
import { reasonOf } from "../reason-of.ts";

/** A file that cannot be read as journals; the message names it, and the line where there is one. */
export class JournalFileError extends Error {
  override readonly name = "JournalFileError";
}

/** One journal, and where each of its entries stands. */
export interface JournalFile {
  /** The file's path, as it was given. */
  readonly file: string;
  readonly entries: readonly FiledEntry[];
  /** Of an NDJSON file: line of each entry, counted from 1. */
  readonly lines?: readonly number[];
}

/**
 * Parses journals: NDJSON as the dashboard gives it, or JSON: an array of entries, or an array of such arrays.
 * @param file its name, for errors
 * @throws JournalFileError for what is no journal, with file and line
 */
export function parseJournals(file: string, text: string): JournalFile[] {
  if (text.trimStart().startsWith("[")) return parseArrays(file, text);
  const entries: FiledEntry[] = [];
  const lines: number[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    entries.push(entryOf(parseJson(line, `${file}:${index + 1}`), `${file}:${index + 1}`));
    lines.push(index + 1);
  });
  if (entries.length === 0) throw new JournalFileError(`${file}: the file is empty`);
  return [{ file, entries, lines }];
}

function parseArrays(file: string, text: string): JournalFile[] {
  const value = parseJson(text, file) as readonly unknown[];
  const isNested = value.length > 0 && value.every((each) => Array.isArray(each));
  const journals = (isNested ? value : [value]) as readonly (readonly unknown[])[];
  return journals.map((journal, index) => ({
    file: isNested ? `${file}[${index}]` : file,
    entries: journal.map((entry, place) => entryOf(entry, `${file}${isNested ? `[${index}]` : ""}[${place}]`)),
  }));
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new JournalFileError(`${where}: no JSON: ${reasonOf(error)}`);
  }
}

function entryOf(value: unknown, where: string): FiledEntry {
  const result = v.safeParse(FiledEntrySchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  throw new JournalFileError(`${where}: no line of a journal: ${field === null ? "" : `${field}: `}${issue.message}`);
}
