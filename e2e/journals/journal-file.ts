import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { JournalEntry } from "../../shared/peer/journal.ts";

/** A file that cannot be read as journals; the message names it, and the line where there is one. */
export class JournalFileError extends Error {
  override readonly name = "JournalFileError";
}

/** One journal, and where each of its entries stands. */
export interface JournalFile {
  /** The file's path, as it was given. */
  readonly file: string;
  readonly entries: readonly JournalEntry[];
  /** Of an NDJSON file: line of each entry, counted from 1. */
  readonly lines?: readonly number[];
}

/** Bounds of what is read. A peer keeps 20,000 entries of some 150 bytes each. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;
const FILES_MAX = 1000;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const Scalar = v.union([v.string(), v.number()]);
const EntrySchema = v.object({
  at: v.number(),
  seat: whole,
  view: whole,
  round: whole,
  // Newer peers may write events that this checker does not know.
  event: v.string(),
  digest: v.optional(v.string()),
  detail: v.optional(v.record(v.string(), v.union([Scalar, v.boolean(), v.null(), v.array(Scalar)]))),
});

/**
 * Reads journals: NDJSON as the dashboard gives it, or JSON: an array of entries, or an array of such arrays. Of a folder,
 * its files that end in .ndjson, .jsonl or .json.
 * @throws JournalFileError for what is no journal, with file and line
 */
export async function readJournals(paths: readonly string[]): Promise<JournalFile[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  if (files.length > FILES_MAX) throw new JournalFileError(`${files.length} files are more than ${FILES_MAX}`);
  const journals: JournalFile[] = [];
  for (const file of files) journals.push(...(await readJournalFile(file)));
  return journals;
}

async function filesAt(given: string): Promise<string[]> {
  const kind = await stat(given).catch((error: NodeJS.ErrnoException) => {
    throw new JournalFileError(
      error.code === "ENOENT" ? `${given}: there is no such file` : `${given}: ${error.message}`,
    );
  });
  if (!kind.isDirectory()) return [given];
  const names = (await readdir(given)).filter((name) => /\.(ndjson|jsonl|json)$/i.test(name)).sort();
  if (names.length === 0) throw new JournalFileError(`${given}: no .ndjson, .jsonl or .json file in this folder`);
  return names.map((name) => path.join(given, name));
}

async function readJournalFile(file: string): Promise<JournalFile[]> {
  const { size } = await stat(file);
  if (size > FILE_BYTES_MAX) throw new JournalFileError(`${file}: ${size} bytes are more than ${FILE_BYTES_MAX}`);
  const text = await readFile(file, "utf8");
  return parseJournals(file, text);
}

/** @throws JournalFileError */
export function parseJournals(file: string, text: string): JournalFile[] {
  if (text.trimStart().startsWith("[")) return parseArrays(file, text);
  const entries: JournalEntry[] = [];
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
    throw new JournalFileError(`${where}: no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function entryOf(value: unknown, where: string): JournalEntry {
  const result = v.safeParse(EntrySchema, value);
  if (result.success) return result.output as JournalEntry;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  throw new JournalFileError(`${where}: no line of a journal: ${field === null ? "" : `${field}: `}${issue.message}`);
}
