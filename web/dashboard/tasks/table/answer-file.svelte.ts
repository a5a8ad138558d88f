import { reasonOf } from "../../../../shared/reason-of.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import type { AnsweredColumns, AnswerRows } from "../../../data/table/answer-rows.ts";
import { rowAnswers, type AnswerWords, type RowAnswer } from "../trial/row-answers.ts";
import type { ModelTrial } from "../trial/model-trial.svelte.ts";
import type { TrialTools } from "../trial/trial-tools.ts";

/** A table that a model has answered for, row by row. */
export interface AnsweredTable extends AnswerRows {
  readonly path: string;
  readonly answers: readonly RowAnswer[];
}

/** A table that is read, and answered for. It stays in this tab. */
export class AnswerFile {
  table: AnsweredTable | undefined = $state.raw();
  /** What is done now, and how far it is. */
  progress: { readonly text: string; readonly done: number } | undefined = $state.raw();
  trouble = $state("");

  readonly #trial: ModelTrial;
  readonly #readRows: TrialTools["readRows"];
  readonly #schema: AnsweredColumns;
  readonly #words: AnswerWords;
  #aborting = new AbortController();

  constructor(trial: ModelTrial, readRows: TrialTools["readRows"], schema: AnsweredColumns, words: AnswerWords) {
    this.#trial = trial;
    this.#readRows = readRows;
    this.#schema = schema;
    this.#words = words;
  }

  /** Takes a table in place of the one before. @returns it, unless it was refused or another one came */
  async take(file: GivenFile): Promise<AnsweredTable | undefined> {
    this.cancel();
    const { signal } = (this.#aborting = new AbortController());
    this.trouble = "";
    this.table = undefined;
    this.progress = { text: `Reading ${file.path}`, done: 0 };
    try {
      const rows = await this.#readRows(
        file,
        this.#schema,
        (done) => (this.progress = { text: `Reading ${file.path}`, done }),
        signal,
      );
      const count = rows.rows.length;
      const { outputs, width } = await this.#trial.judgeAll(
        rows.inputs,
        count,
        (done) => (this.progress = { text: "Answering", done: done / count }),
        signal,
      );
      this.table = { ...rows, path: file.path, answers: rowAnswers(outputs, width, this.#words) };
      return this.table;
    } catch (error) {
      if (!signal.aborted) this.trouble = reasonOf(error);
      return undefined;
    } finally {
      if (!signal.aborted) this.progress = undefined;
    }
  }

  /** Gives up what is read now; what was answered before is gone already. */
  cancel(): void {
    this.#aborting.abort();
    this.progress = undefined;
  }
}
