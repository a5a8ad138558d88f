import { present } from "../../shared/assert.ts";
import { readyRows, ReadyRowsError, type ReadyRows, type ReadySchema } from "../../shared/data/ready/ready-rows.ts";
import { splitReady, type ReadySplit } from "../../shared/data/ready/ready-split.ts";
import { READY_PATH } from "../../shared/session/ready/served-ready.ts";
import type { ReadySource } from "../../shared/session/ready/source-schema.ts";
import { DownloadError, type DownloadOptions } from "./download.ts";
import { FileDownload, textIn } from "./download-file.ts";
import type { DataProgress, Loaded } from "./seat-samples.ts";

/**
 * The ready table of a session. Each tab has the whole of it, some megabytes at most: no change of view makes another
 * download, and each can tell that it has the very table that the spec names.
 */
export class ReadyTable implements Loaded {
  /** Which of its rows are learnt from, and which are held out; known before they are here. */
  readonly split: ReadySplit;
  readonly #source: ReadySource;
  readonly #schema: ReadySchema;
  readonly #download: FileDownload;
  #rows: ReadyRows | undefined;
  #loading: Promise<void> | undefined;

  constructor(source: ReadySource, schema: ReadySchema) {
    this.#source = source;
    this.#schema = schema;
    this.split = splitReady(source.samples);
    this.#download = new FileDownload(source, READY_PATH);
  }

  /** They must be here. */
  get rows(): ReadyRows {
    return present(this.#rows, "the table was loaded before it is used");
  }

  async load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    if (this.#rows !== undefined) return;
    this.#loading ??= this.#load(options, progress).finally(() => (this.#loading = undefined));
    await this.#loading;
  }

  async #load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    const bytes = await this.#download.bytes(options, progress);
    const rows = this.#read(textIn(this.#source, bytes));
    const { name, samples } = this.#source;
    if (rows.samples !== samples) {
      throw new DownloadError(`${name} has ${rows.samples} rows, but the session says ${samples}.`);
    }
    this.#rows = rows;
  }

  #read(text: string): ReadyRows {
    try {
      return readyRows(text, this.#schema);
    } catch (error) {
      if (!(error instanceof ReadyRowsError)) throw error;
      throw new DownloadError(`${this.#source.name} ${error.message}.`);
    }
  }
}
