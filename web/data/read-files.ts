import { assert, present } from "../../shared/assert.ts";
import { DataFileError } from "./data-file-error.ts";
import { addIdxSamples, parseIdx, type IdxFile } from "./idx.ts";
import { NO_CHANGES, addChanges, type ImageChanges } from "./image-changes.ts";
import { addImage } from "./labelled-image.ts";
import { bytesOf, openFiles, type GivenFile, type OpenedFile } from "./open-files.ts";
import type { OpenImage } from "./opened-image.ts";
import { addPixelRows } from "./pixel-rows.ts";
import { SampleList, type Labelling, type ListedExamples } from "./sample-list.ts";
import type { SampleSchema } from "./sample-schema.ts";
import { SkippedList, type Skipped } from "./skipped.ts";
import { NO_MAPPING } from "./table/compare-table.ts";
import { openTables } from "./table/open-tables.ts";
import type { PredictedTable } from "./table/read-table.ts";
import { readTables } from "./table/table-reading.ts";

/** The samples that were read, what was done to images among them, and what was left out. */
export interface ReadData extends ListedExamples {
  readonly changes: ImageChanges;
  readonly skipped: Skipped;
}

/** What reading needs of its surroundings. */
export interface ReadTools {
  readonly open: OpenImage;
  /** Called after each file, and now and then within a long one; `done` is 0..1. */
  readonly report: (done: number, path: string) => void;
}

const CSV = /\.(?:csv|tsv|txt)$/i;

/**
 * Reads labelled samples out of files of any kind that the session can use: CSV, IDX (also .gz), images in folders named
 * after their labels, and ZIP files of all of these. What cannot be used is left out and told.
 * @throws DataFileError for the first file that is not what it should be, where there is none that is
 */
export async function readFiles(
  files: readonly GivenFile[],
  schema: SampleSchema,
  tools: ReadTools,
  labelling: Labelling = "known",
): Promise<ReadData> {
  const { labels, labelColumn, columns, regression = null } = schema;
  if (columns !== null) return readRows(files, { labels, labelColumn, columns, predicted: regression }, tools);
  const reading = new Reading(new SampleList(schema, labelling), tools);
  for await (const file of openFiles(files, reading.skipped)) await reading.add(file);
  return reading.finish();
}

/** The rows of tables, without asking anybody what they mean. */
async function readRows(files: readonly GivenFile[], schema: PredictedTable, tools: ReadTools): Promise<ReadData> {
  const skipped = new SkippedList();
  const wishes = { mapping: NO_MAPPING, decided: "all" } as const;
  const { tables } = await readTables(
    openTables(files, skipped, () => {}),
    schema,
    wishes,
    skipped,
    tools.report,
  );
  assert("samples" in tables, "nothing was left to be decided");
  return { ...tables, labelNames: schema.labels, names: [], changes: NO_CHANGES };
}

/** One pass over all files. */
class Reading {
  readonly skipped = new SkippedList();
  readonly #list: SampleList;
  readonly #tools: ReadTools;
  readonly #idx: IdxFile[] = [];
  #changes = NO_CHANGES;
  /** How far the files before this one are. */
  #done = 0;

  constructor(list: SampleList, tools: ReadTools) {
    this.#list = list;
    this.#tools = tools;
  }

  /** A file of which something is wrong gives no sample. @throws what is no fault of the file */
  async add(file: OpenedFile): Promise<void> {
    const before = this.#list.samples;
    try {
      await this.#read(file);
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      this.#list.cutBack(before);
      this.skipped.add(error);
    }
    this.#done = file.done;
    this.#tools.report(file.done, file.path);
  }

  finish(): ReadData {
    this.#addIdx();
    if (this.#list.samples === 0) {
      throw this.skipped.error ?? new DataFileError("The folder", null, "there are no samples here");
    }
    return { ...this.#list.finish(), changes: this.#changes, skipped: this.skipped.skipped };
  }

  async #read({ path, content, kind, done }: OpenedFile): Promise<void> {
    const { picture } = this.#list.schema;
    if (kind.is === "image") {
      this.#changes = addChanges(this.#changes, await addImage(path, content, this.#list, this.#tools.open));
      return;
    } else if (picture !== null) {
      const found = kind.is === "text" ? "is a text, and no picture" : "is a file of MNIST's format, and no picture";
      throw new DataFileError(
        path,
        null,
        found,
        "this session learns from pictures in folders named after their labels",
      );
    } else if (kind.is === "idx") {
      this.#idx.push(parseIdx(path, await bytesOf(path, content)));
      return;
    } else if (!CSV.test(path)) throw new DataFileError(path, null, "is neither an image nor a CSV, IDX or ZIP file");
    const [from, share] = [this.#done, done - this.#done];
    const report = (part: number): void => this.#tools.report(from + part * share, path);
    await addPixelRows(path, content, this.#list, this.skipped, report);
  }

  /** Files of images and of labels, together. */
  #addIdx(): void {
    try {
      this.#addPairs();
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      this.skipped.add(error);
    }
  }

  #addPairs(): void {
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
  }
}
