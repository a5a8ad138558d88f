import { OWN_SAMPLES_MIN, holdOut } from "../../../../shared/data/held-out.ts";
import { reasonOf } from "../../../../shared/reason-of.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { DataFileError } from "../../../data/data-file-error.ts";
import { readOwnData } from "../../../data/data-worker.ts";
import { joinOwnData, labelCounts } from "../../../data/join-own-data.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import { sampleSchemaOf, samplesMax, type SampleSchema } from "../../../data/sample-schema.ts";
import { joinSkipped, type Skipped } from "../../../data/skipped.ts";
import type { OwnExamples } from "../../../ports/own-data.ts";
import { whole } from "../../kit/look/figures.ts";

/** Rows that came together, from some files. */
export interface OwnSource {
  readonly id: number;
  readonly name: string;
  readonly data: OwnExamples;
  /** What of its files was left out. */
  readonly skipped: Skipped;
}

/** What this tab is to train on, as it is put together before the join. It lives in this page and nowhere else. */
export class OwnSources {
  readonly schema: SampleSchema;
  list: readonly OwnSource[] = $state.raw([]);
  /** While files are read. */
  progress: { readonly done: number; readonly path: string } | undefined = $state.raw();
  peers = $state(1);
  /** Why the last files were not taken. */
  refusal = $state("");

  #nextId = 0;
  #reading: AbortController | undefined;

  constructor(spec: SessionSpec) {
    this.schema = sampleSchemaOf(spec);
  }

  get samples(): number {
    return this.list.reduce((sum, { data }) => sum + data.samples, 0);
  }

  get amount(): string {
    const { samples } = this;
    return `${whole(samples)} ${samples === 1 ? "row" : "rows"}`;
  }

  get isReading(): boolean {
    return this.progress !== undefined;
  }

  /** Samples of each of the session's labels. */
  get counts(): readonly number[] {
    return labelCounts(
      this.list.map(({ data }) => data),
      this.schema.labels.length,
    );
  }

  /** What was left out of the files of all sources. */
  get skipped(): Skipped {
    return joinSkipped(this.list.map(({ skipped }) => skipped));
  }

  /** Why these samples do not do yet; undefined when they do. */
  get lack(): string | undefined {
    const { samples } = this;
    const least = OWN_SAMPLES_MIN * this.peers;
    if (samples < least) {
      const has = samples === 0 ? "there are none yet" : `there are ${samples}`;
      return `At least ${least} rows are needed; ${has}.`;
    }
    const most = samplesMax(this.schema);
    if (samples > most) return `A tab may bring at most ${whole(most)} rows; remove some.`;
    return undefined;
  }

  /** How many samples are trained on, and how many are kept to measure accuracy with. */
  get shares(): { readonly train: number; readonly test: number } {
    const { train, test } = holdOut(this.samples);
    return { train: train.length, test: test.length };
  }

  /** Reads files; what is wrong with one of them becomes `refusal`, and what was there before stays. */
  async read(files: readonly GivenFile[]): Promise<void> {
    const [first] = files;
    if (first === undefined || this.progress) return;
    this.refusal = "";
    this.progress = { done: 0, path: first.path };
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const report = (done: number, path: string): void => void (this.progress = { done, path });
      const { skipped, samples, inputs, labels } = await readOwnData(files, this.schema, report, reading.signal);
      this.#add({ name: nameOf(first, files.length), data: { samples, inputs, labels }, skipped });
    } catch (error) {
      if (!reading.signal.aborted) this.refusal = refusalOf(error);
    } finally {
      this.progress = undefined;
    }
  }

  /** Gives up reading files. */
  cancel(): void {
    this.#reading?.abort();
  }

  remove(id: number): void {
    this.list = this.list.filter((each) => each.id !== id);
  }

  /** All samples, in arrays that may be given away. */
  combined(): OwnExamples {
    return joinOwnData(this.list.map(({ data }) => data));
  }

  /** The training worker has them: this page need not. */
  clear(): void {
    this.list = [];
  }

  #add(source: Omit<OwnSource, "id">): void {
    this.list = [...this.list, { id: this.#nextId++, ...source }];
  }
}

function nameOf({ path }: GivenFile, count: number): string {
  const [folder, ...inside] = path.split("/");
  if (inside.length > 0) return `Folder ${folder}`;
  return count === 1 ? path : `${path} and ${count - 1} more`;
}

function refusalOf(error: unknown): string {
  const message = reasonOf(error);
  return error instanceof DataFileError ? `${message}. Nothing of it was taken.` : message;
}
