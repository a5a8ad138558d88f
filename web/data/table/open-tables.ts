import { DataFileError } from "../data-file-error.ts";
import { fileKind, KIND_BYTES } from "../file-kind.ts";
import { bytesOf, openFiles, type GivenFile } from "../open-files.ts";
import { SkippedList } from "../skipped.ts";
import { TableText } from "./table-text.ts";

/** Called with how far opening a file is, 0..1, and its path. */
export type ReportOpening = (done: number, path: string) => void;

/**
 * Opens tables, plain, packed as .gz or in ZIP files, one after the other. What is none is left out and told; clutter of
 * systems is passed over in silence.
 */
export async function* openTables(
  files: readonly GivenFile[],
  skipped: SkippedList,
  report: ReportOpening,
): AsyncGenerator<TableText, void, void> {
  for (const file of files) {
    if (await isReadInPieces(file)) {
      const text = await open(file, skipped, report);
      if (text !== undefined) yield text;
      continue;
    }
    for await (const opened of openFiles([file], skipped)) {
      const text = await open(opened, skipped, report);
      if (text !== undefined) yield text;
    }
  }
}

const PACKED_TABLE = /\.(?:csv|tsv|tab|txt|data)\.gz$/i;

/** A text, or one packed as .gz, is opened here: it may be larger than what is unpacked as a whole. */
async function isReadInPieces({ path, content }: GivenFile): Promise<boolean> {
  const head = await bytesOf(path, content.slice(0, KIND_BYTES)).catch(() => new Uint8Array());
  const { is } = fileKind(path, head);
  return is === "text" || (is === "gzip" && PACKED_TABLE.test(path));
}

async function open(
  { path, content }: GivenFile,
  skipped: SkippedList,
  report: ReportOpening,
): Promise<TableText | undefined> {
  try {
    return await TableText.open(path, content, (share) => report(share, path));
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    skipped.add(error);
    return undefined;
  }
}

/**
 * The one table of a file.
 * @throws DataFileError where there is none, or where there are several in a ZIP file
 */
export async function openTable(file: GivenFile, report: ReportOpening): Promise<TableText> {
  const skipped = new SkippedList();
  const found: TableText[] = [];
  for await (const text of openTables([file], skipped, report)) found.push(text);
  const [first, second] = found;
  if (first === undefined) throw skipped.error ?? new DataFileError(file.path, null, "there is no table in it");
  if (second === undefined) return first;
  throw new DataFileError(file.path, null, `holds ${found.length} tables`, "unpack it, and choose one of them");
}
