import { inputsOf } from "../../../../shared/data/columns/column.ts";
import { OWN_SAMPLES_MIN, holdOut } from "../../../../shared/data/held-out.ts";
import { reasonOf } from "../../../../shared/reason-of.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { familyOf } from "../../../../shared/session/tasks.ts";
import { DataFileError } from "../../../data/data-file-error.ts";
import { readTableFiles } from "../../../data/data-worker.ts";
import { joinOwnData, labelCounts } from "../../../data/join-own-data.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import { joinSkipped, type Skipped } from "../../../data/skipped.ts";
import { NO_MAPPING, type TableMapping } from "../../../data/table/compare-table.ts";
import type { PredictedTable } from "../../../data/table/read-table.ts";
import type { UndecidedTables } from "../../../data/table/table-reading.ts";
import { joinNotes, type ColumnNotes } from "../../../data/table/table-notes.ts";
import { rowsMax } from "../../../data/table/table-samples.ts";
import { tableSchemaOf } from "../../../data/table/table-schema.ts";
import type { OwnExamples } from "../../../ports/own-data.ts";
import { whole } from "../../kit/look/figures.ts";

/** Rows that came together. */
interface TableSource {
  readonly id: number;
  readonly name: string;
  readonly data: OwnExamples;
  readonly notes: readonly ColumnNotes[];
  readonly skipped: Skipped;
}

/** Files that differ from the session in what whoever has them must decide on first. */
export interface PendingTables {
  readonly files: readonly GivenFile[];
  readonly undecided: UndecidedTables;
  /** What was said of them before. */
  readonly mapping: TableMapping;
  /** Columns of whose words it was asked, these ones included. */
  readonly decided: readonly string[];
}

/** The tables that this tab is to train on, as they are put together before the join. They live in this page and nowhere else. */
export class OwnTables {
  readonly schema: PredictedTable;
  list: readonly TableSource[] = $state.raw([]);
  /** While files are read. */
  progress: { readonly done: number; readonly path: string } | undefined = $state.raw();
  peers = $state(1);
  /** Waits for a decision. */
  pending: PendingTables | undefined = $state.raw();
  /** Why the last files were not taken. */
  refusal = $state("");

  #nextId = 0;
  #reading: AbortController | undefined;

  constructor(spec: SessionSpec) {
    this.schema = tableSchemaOf(spec);
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

  /** Rows of each of the session's labels. */
  get counts(): readonly number[] {
    const parts = this.list.map(({ data }) => data);
    return this.schema.predicted === null ? labelCounts(parts, this.schema.labels.length) : [];
  }

  get skipped(): Skipped {
    return joinSkipped(this.list.map(({ skipped }) => skipped));
  }

  /** What was done to cells, by column. */
  get notes(): readonly ColumnNotes[] {
    const parts = this.list.map(({ notes }) => notes);
    return joinNotes(parts, this.samples);
  }

  /** Why these rows do not do yet; undefined when they do. */
  get lack(): string | undefined {
    const { samples } = this;
    const least = OWN_SAMPLES_MIN * this.peers;
    if (samples < least) {
      const has = samples === 0 ? "there are none yet" : `there are ${samples}`;
      return `At least ${least} rows are needed; ${has}.`;
    }
    const most = rowsMax(inputsOf(this.schema.columns));
    if (samples > most) return `A tab may bring at most ${whole(most)} such rows; remove some.`;
    return undefined;
  }

  /** How many rows are trained on, and how many are kept to measure with. */
  get shares(): { readonly train: number; readonly test: number } {
    const { train, test } = holdOut(this.samples);
    return { train: train.length, test: test.length };
  }

  /** Nothing was left out, and nothing waits for a decision. */
  get isClean(): boolean {
    return this.refusal === "" && this.pending === undefined && this.skipped.count === 0;
  }

  /**
   * Reads files; what is wrong with all of them becomes `refusal`, and what has to be decided `pending`. What was there
   * before stays.
   */
  async read(files: readonly GivenFile[]): Promise<void> {
    await this.#read(files, NO_MAPPING, []);
  }

  /** Reads what waits for a decision, with that. What comes to light by it is asked next. */
  async decide(mapping: TableMapping): Promise<void> {
    if (this.pending) await this.#read(this.pending.files, mapping, this.pending.decided);
  }

  async #read(files: readonly GivenFile[], mapping: TableMapping, decided: readonly string[]): Promise<void> {
    const [first] = files;
    if (first === undefined || this.progress) return;
    this.refusal = "";
    this.progress = { done: 0, path: first.path };
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const report = (done: number, path: string): void => void (this.progress = { done, path });
      const outcome = await readTableFiles(files, this.schema, { mapping, decided }, report, reading.signal);
      if (outcome.type === "undecided") {
        const { words } = outcome.tables.comparison;
        const asked = [...decided, ...words.map(({ column }) => column)];
        this.pending = { files, undecided: outcome.tables, mapping, decided: asked };
        return;
      }
      const { samples, inputs, labels, notes, skipped } = outcome.tables;
      const source = { name: nameOf(first, files.length), data: { samples, inputs, labels }, notes, skipped };
      this.list = [...this.list, { id: this.#nextId++, ...source }];
      this.pending = undefined;
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

  /** Gives up what waits for a decision. */
  dismiss(): void {
    this.pending = undefined;
    this.refusal = "";
  }

  remove(id: number): void {
    this.list = this.list.filter((each) => each.id !== id);
  }

  carriedTo(spec: SessionSpec): OwnTables | undefined {
    if (spec.data !== "own" || familyOf(spec).sample !== "row") return undefined;
    const tables = new OwnTables(spec);
    if (JSON.stringify(tables.schema) !== JSON.stringify(this.schema)) return undefined;
    tables.list = this.list;
    tables.#nextId = this.#nextId;
    return tables;
  }

  /** All rows, in arrays that may be given away. */
  combined(): OwnExamples {
    return joinOwnData(this.list.map(({ data }) => data));
  }

  /** The training worker has them: this page need not. */
  clear(): void {
    this.list = [];
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
