import { reasonOf } from "../../../../shared/reason-of.ts";
import type { FileToImport } from "../../../storage/import/worker.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { randomId } from "../../../introduction/random-id.ts";
import { storedResults } from "../../../seat/stored-results.ts";
import { groupRuns, type Run } from "../../story/group-runs.ts";
import { deleteRun } from "./deleted-run.svelte.ts";

/** The runs that this browser keeps, as reactive state. */
export class RunHistory {
  /** The newest first; undefined until they are known. */
  runs: readonly Run[] | undefined = $state.raw();
  /** Why they are not known. */
  failure: unknown = $state.raw();
  /** What this site keeps in the browser; undefined where the browser does not say. */
  usedBytes: number | undefined = $state();
  /** While a file is read. */
  importing = $state(false);
  /** Why the last file was not taken. */
  refusal = $state("");
  /** Why a run could not be deleted. */
  trouble = $state("");
  /** What was imported last. */
  imported: SavedResult | undefined = $state.raw();

  #aborting: AbortController | undefined;

  /** Results of all runs. */
  get results(): number {
    return (this.runs ?? []).reduce((sum, { seats }) => sum + seats.length, 0);
  }

  async load(): Promise<void> {
    try {
      const store = await storedResults();
      // Shown together, so that nothing moves when the second comes.
      const [results, used] = await Promise.all([store.list(), usedBytes()]);
      this.runs = groupRuns(results);
      this.usedBytes = used;
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }

  /** Deletes what all seats of a run saved here; it can be put back. */
  async remove({ session }: Run): Promise<void> {
    this.trouble = "";
    try {
      await deleteRun(session);
    } catch (error) {
      this.trouble = reasonOf(error);
    }
    await this.load();
  }

  /** Nobody waits for the file that is read any more. */
  cancelImport(): void {
    this.#aborting?.abort();
  }

  /** Takes a run out of files that were chosen together. Nothing is kept of files that are refused. */
  async import(files: readonly FileToImport[]): Promise<void> {
    if (files.length === 0 || this.importing) return;
    const { signal } = (this.#aborting = new AbortController());
    this.importing = true;
    this.imported = undefined;
    this.refusal = "";
    try {
      const { importInWorker } = await import("../../../storage/import/import-worker.ts");
      const result = await importInWorker(files, { id: `imported-${randomId()}`, now: Date.now() }, signal);
      await (await storedResults()).add(result);
      this.imported = result;
      await this.load();
    } catch (error) {
      if (signal.aborted) return;
      this.refusal = `${reasonOf(error).replace(/\.$/, "")}. Nothing was taken, nothing was changed.`;
    } finally {
      this.importing = false;
    }
  }
}

async function usedBytes(): Promise<number | undefined> {
  try {
    return (await navigator.storage.estimate()).usage;
  } catch {
    // Storage may be denied, or the page not be on HTTPS: then nothing is said about it.
    return undefined;
  }
}
