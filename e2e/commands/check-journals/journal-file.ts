import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { JournalFileError, parseJournals, type JournalFile } from "../../../shared/journals/parse-journals.ts";

/** Bounds of what is read. A peer keeps 20,000 entries of some 150 bytes each. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;
const FILES_MAX = 1000;

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
