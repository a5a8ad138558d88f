import { ArchiveError } from "../archives/archive-error.ts";
import { gunzip } from "../archives/gunzip.ts";
import { UnpackingBudget } from "../archives/unpacking-budget.ts";
import { unzip } from "../archives/unzip.ts";
import { endsLikeZip } from "../archives/zip-directory.ts";
import { isClutter } from "./clutter.ts";
import { DataFileError } from "./data-file-error.ts";
import { fileKind, KIND_BYTES, type FileKind } from "./file-kind.ts";
import { ENTRIES_MAX, FILE_BYTES_MAX, FILE_MEGABYTES_MAX, UNPACKED_BYTES_MAX } from "./limits.ts";
import type { SkippedList } from "./skipped.ts";

/** A file as people chose it: its path is its name, or, in a folder, the way to it. */
export interface GivenFile {
  readonly path: string;
  readonly content: Blob;
}

/** What can be read of it: pictures, texts such as tables, MNIST's format. */
export type PlainKind = Exclude<FileKind, { is: "other" } | { is: "zip" | "gzip" | "empty" | "unknown" }>;

/** A file that is unpacked, if it was packed, and of which is known what it is. */
export interface OpenedFile extends GivenFile {
  readonly kind: PlainKind;
  /** How far all of them are when this one is done, 0..1. */
  readonly done: number;
}

/**
 * Opens files of any kind, one after the other, and those in ZIP and gzip files as if they were given themselves: what a
 * file is, its content says, and not its name. What cannot be opened, or is something that nobody here reads, is left out
 * and told, and the others come all the same; clutter of systems is passed over in silence. Of a large archive no more is
 * in memory than one file of it.
 * @throws DataFileError where there are too many
 */
export async function* openFiles(
  files: readonly GivenFile[],
  skipped: SkippedList,
): AsyncGenerator<OpenedFile, void, void> {
  if (files.length > ENTRIES_MAX) {
    throw new DataFileError("The folder", null, `has more than ${ENTRIES_MAX.toLocaleString("en")} files`);
  }
  const wanted = files.filter(({ path }) => !isClutter(path));
  const budget = new UnpackingBudget(UNPACKED_BYTES_MAX);
  for (const [i, file] of wanted.entries()) {
    const doneAt = (share: number): number => (i + share) / wanted.length;
    try {
      yield* openFile(file, skipped, doneAt, budget);
    } catch (error) {
      skip(error, file.path, skipped);
    }
  }
}

type DoneAt = (share: number) => number;

async function* openFile(
  { path, content }: GivenFile,
  skipped: SkippedList,
  doneAt: DoneAt,
  budget: UnpackingBudget,
): AsyncGenerator<OpenedFile, void, void> {
  const kind = fileKind(path, await bytesOf(path, content.slice(0, KIND_BYTES)));
  if (kind.is === "zip" || (await isZipBehind(path, kind, content))) {
    yield* openZip(path, content, skipped, doneAt, budget);
  } else {
    yield { ...(await plainOf({ path, content }, kind, budget)), done: doneAt(1) };
  }
}

/** Bytes may stand before a ZIP file: a program that unpacks it, mostly. */
async function isZipBehind(path: string, kind: FileKind, content: Blob): Promise<boolean> {
  if (/\.zip$/i.test(path)) return kind.is === "unknown" || kind.is === "text";
  return kind.is === "unknown" && (await endsLikeZip(content));
}

async function* openZip(
  path: string,
  content: Blob,
  skipped: SkippedList,
  doneAt: DoneAt,
  budget: UnpackingBudget,
): AsyncGenerator<OpenedFile, void, void> {
  const wants = (name: string): boolean => !isClutter(name);
  const entries = unzip(content, { entriesMax: ENTRIES_MAX, entryBytesMax: FILE_BYTES_MAX, budget, wants });
  for await (const entry of entries) {
    const inside = `${path}/${entry.path}`;
    try {
      if (entry.content instanceof ArchiveError) throw entry.content;
      const kind = fileKind(inside, entry.content.subarray(0, KIND_BYTES));
      if (kind.is === "zip") throw new DataFileError(inside, null, "is a ZIP file in a ZIP file", UNPACK_FIRST);
      const plain = await plainOf({ path: inside, content: new Blob([entry.content]) }, kind, budget);
      yield { ...plain, done: doneAt(entry.done) };
    } catch (error) {
      skip(error, path, skipped);
    }
  }
}

const UNPACK_FIRST = "unpack it first, and choose what is in it";

/** @throws DataFileError where it is nothing that is read */
async function plainOf(file: GivenFile, kind: FileKind, budget: UnpackingBudget): Promise<Omit<OpenedFile, "done">> {
  const { path, content } = file;
  if (content.size > FILE_BYTES_MAX) throw new DataFileError(path, null, `is larger than ${FILE_MEGABYTES_MAX} MB`);
  switch (kind.is) {
    case "gzip": {
      const bytes = await named(path, gunzip(content, budget));
      const inner = { path: path.replace(/\.gz$/i, ""), content: new Blob([bytes]) };
      const innerKind = fileKind(inner.path, bytes.subarray(0, KIND_BYTES));
      if (innerKind.is === "gzip" || innerKind.is === "zip") {
        throw new DataFileError(path, null, "is packed more than once", UNPACK_FIRST);
      }
      return plainOf(inner, innerKind, budget);
    }
    case "other":
      throw notRead(path, kind);
    case "empty":
      throw new DataFileError(path, null, "is empty: it has no bytes", "choose it again where it comes from");
    case "zip":
      throw new DataFileError(path, null, "is a ZIP file in another", UNPACK_FIRST);
    case "unknown": {
      const isPacked = /\.(?:gz|zip)$/i.exec(path);
      if (isPacked)
        throw new DataFileError(path, null, `is damaged, or not a ${isPacked[0] === ".zip" ? "ZIP" : "gzip"} file`);
      throw new DataFileError(path, null, "is of a kind that is not known here", KNOWN_KINDS);
    }
    default:
      return { path, content, kind };
  }
}

/** What is known, and named for what it is. */
export function notRead(path: string, { what, advice }: Extract<FileKind, { is: "other" }>): DataFileError {
  return new DataFileError(path, null, `is ${what}, which is not read here`, advice);
}

export const PICTURE_KINDS = "pictures are read as JPEG, PNG, WebP, AVIF, GIF, BMP or ICO";
const KNOWN_KINDS = `${PICTURE_KINDS}, tables as CSV, and ZIP files of these`;

/** @throws what is no fault of a file */
function skip(error: unknown, archive: string, skipped: SkippedList): void {
  if (error instanceof ArchiveError) {
    const { entry, reason } = error;
    skipped.add(new DataFileError(entry === null ? archive : `${archive}/${entry}`, null, reason));
  } else if (error instanceof DataFileError) skipped.add(error);
  else throw error;
}

/** What an archive refuses is told with its path. @throws DataFileError */
async function named<T>(path: string, unpacking: Promise<T>): Promise<T> {
  try {
    return await unpacking;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new DataFileError(path, null, error.reason);
  }
}

/** @throws DataFileError where the file is not there any more */
export async function bytesOf(path: string, content: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await content.arrayBuffer());
  } catch {
    throw new DataFileError(path, null, "cannot be read; was it moved or changed?");
  }
}

/** The text of a CSV file. @throws DataFileError where it is none */
export async function textOf(path: string, content: Blob): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await bytesOf(path, content));
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(path, null, "is not a text in UTF-8");
  }
}
