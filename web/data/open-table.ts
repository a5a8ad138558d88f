import { DataFileError } from "./data-file-error.ts";
import { openFiles, textOf, type GivenFile } from "./open-files.ts";
import { SkippedList } from "./skipped.ts";

/** A table as it is in a file, unpacked. */
export interface TableText {
  readonly path: string;
  readonly text: string;
}

/**
 * The table in a file that may be packed, opened as files are that a tab brings: of several in a ZIP file the first one.
 * @throws DataFileError where there is none, or it is no text
 */
export async function openTable(file: GivenFile): Promise<TableText> {
  const skipped = new SkippedList();
  for await (const { path, content, kind } of openFiles([file], skipped)) {
    if (kind.is === "text") return { path, text: await textOf(path, content) };
    skipped.add(new DataFileError(path, null, "is not a CSV file"));
  }
  throw skipped.error ?? new DataFileError(file.path, null, "there is no table in it");
}
