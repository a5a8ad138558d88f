import { present } from "../../shared/assert.ts";
import { ArchiveError } from "../archives/archive-error.ts";
import { gunzip, looksLikeGzip } from "../archives/gunzip.ts";
import { UnpackingBudget } from "../archives/unpacking-budget.ts";
import { unzip } from "../archives/unzip.ts";
import { looksLikeZip } from "../archives/zip-directory.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import { isClutter } from "./clutter.ts";
import { addCsvSamples } from "./csv-samples.ts";
import { DataFileError } from "./data-file-error.ts";
import { addIdxSamples, looksLikeIdx, parseIdx, type IdxFile } from "./idx.ts";
import { NO_CHANGES, addChanges, type ImageChanges } from "./image-changes.ts";
import { addImage, type DecodeImage } from "./labelled-image.ts";
import { ENTRIES_MAX, FILE_BYTES_MAX, FILE_MEGABYTES_MAX } from "./limits.ts";
import { SampleList } from "./sample-list.ts";
import type { SampleSchema } from "./sample-schema.ts";

/** A file as people chose it: its path is its name, or, in a folder, the way to it. */
export interface GivenFile {
  readonly path: string;
  readonly content: Blob;
}

/** The samples that were read, and what was done to images among them. */
export interface ReadData extends OwnExamples {
  readonly changes: ImageChanges;
}

/** What reading needs of its surroundings. */
export interface ReadTools {
  readonly decode: DecodeImage;
  /** Called after each file, and now and then within a long one; `done` is 0..1. */
  readonly report: (done: number, path: string) => void;
}

const CSV = /\.(?:csv|tsv|txt)$/i;
const IMAGE = /\.(?:png|jpe?g|gif|bmp|webp)$/i;

/**
 * Reads labelled samples out of files of any kind that the session can use: CSV, IDX (also .gz), images in folders named
 * after their labels, and ZIP files of all of these.
 * @throws DataFileError for the first file that is not what it should be
 */
export async function readFiles(
  files: readonly GivenFile[],
  schema: SampleSchema,
  tools: ReadTools,
): Promise<ReadData> {
  if (files.length > ENTRIES_MAX) {
    throw new DataFileError("The folder", null, `has more than ${ENTRIES_MAX.toLocaleString("en")} files`);
  }
  const reading = new Reading(schema, tools);
  const wanted = files.filter(({ path }) => !isClutter(path));
  for (const [i, file] of wanted.entries()) {
    await reading.read(file, (done) => tools.report((i + done) / wanted.length, file.path));
  }
  return reading.finish(wanted[0]?.path ?? "The folder");
}

type Report = (done: number) => void;

/** One pass over all files. */
class Reading {
  readonly #list: SampleList;
  readonly #tools: ReadTools;
  readonly #idx: IdxFile[] = [];
  #changes = NO_CHANGES;

  constructor(schema: SampleSchema, tools: ReadTools) {
    this.#list = new SampleList(schema);
    this.#tools = tools;
  }

  async read({ path, content }: GivenFile, report: Report): Promise<void> {
    if (content.size > FILE_BYTES_MAX) throw new DataFileError(path, null, `is larger than ${FILE_MEGABYTES_MAX} MB`);
    const budget = new UnpackingBudget(FILE_BYTES_MAX);
    if (/\.zip$/i.test(path)) await this.#readZip(path, await bytesOf(path, content), budget, report);
    else await this.#readPlainOrGzip(path, content, budget, report);
    report(1);
  }

  /** @param nearest a file to name where there was none to complain about */
  finish(nearest: string): ReadData {
    const images = this.#idx.filter(({ dimensions }) => dimensions.length === 3);
    const labels = this.#idx.filter(({ dimensions }) => dimensions.length === 1);
    const odd = this.#idx.find(({ dimensions }) => dimensions.length === 2);
    if (odd) throw new DataFileError(odd.file, null, "holds neither images nor labels");
    const [first] = this.#idx;
    if (first && images.length !== labels.length) {
      const reason = `there must be a file of labels for each file of images (${images.length} of images, ${labels.length} of labels)`;
      throw new DataFileError(first.file, null, reason);
    }
    // Names such as train-images and train-labels go together, and are in the same place of both lists.
    for (const list of [images, labels]) list.sort((a, b) => (a.file < b.file ? -1 : 1));
    for (const [i, file] of images.entries()) {
      addIdxSamples(file, present(labels[i], "there are as many files of labels as of images"), this.#list);
    }
    if (this.#list.samples === 0) throw new DataFileError(nearest, null, "there are no samples here");
    return { ...this.#list.finish(), changes: this.#changes };
  }

  async #readZip(path: string, bytes: Uint8Array, budget: UnpackingBudget, report: Report): Promise<void> {
    const wants = (name: string): boolean => !isClutter(name);
    const entries = unzip(bytes, { entriesMax: ENTRIES_MAX, budget, wants });
    for (;;) {
      const next = await named(path, entries.next());
      if (next.done) return;
      const { path: name, bytes: content, done } = next.value;
      await this.#readPlainOrGzip(`${path}/${name}`, new Blob([content]), budget, () => report(done));
    }
  }

  async #readPlainOrGzip(path: string, content: Blob, budget: UnpackingBudget, report: Report): Promise<void> {
    if (!/\.gz$/i.test(path)) return this.#readEntry(path, content, report);
    const unpacked = await named(path, gunzip(await bytesOf(path, content), budget));
    await this.#readEntry(path.replace(/\.gz$/i, ""), new Blob([unpacked]), report);
  }

  async #readEntry(path: string, content: Blob, report: Report): Promise<void> {
    const start = await bytesOf(path, content.slice(0, 4));
    if (looksLikeZip(start) || looksLikeGzip(start)) {
      throw new DataFileError(path, null, "is packed, although its name or place does not say so: unpack it first");
    }
    const isTable = this.#list.schema.columns !== null;
    if (CSV.test(path)) {
      addCsvSamples(path, await textOf(path, content), this.#list, report);
    } else if (isTable) {
      throw new DataFileError(path, null, "is not a CSV file; this session learns from a table");
    } else if (IMAGE.test(path)) {
      this.#changes = addChanges(this.#changes, await addImage(path, content, this.#list, this.#tools.decode));
    } else {
      const bytes = await bytesOf(path, content);
      if (!looksLikeIdx(bytes)) throw new DataFileError(path, null, "is neither an image nor a CSV, IDX or ZIP file");
      this.#idx.push(parseIdx(path, bytes));
    }
    report(1);
  }
}

/** What an archive refuses is told with its path. @throws DataFileError */
async function named<T>(path: string, unpacking: Promise<T>): Promise<T> {
  try {
    return await unpacking;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    const { entry, reason } = error;
    throw new DataFileError(entry === null ? path : `${path}/${entry}`, null, reason);
  }
}

async function bytesOf(path: string, content: Blob): Promise<Uint8Array<ArrayBuffer>> {
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
