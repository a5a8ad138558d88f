import { openDB, type DBSchema, type IDBPDatabase, type OpenDBCallbacks } from "idb";
import type { TrainingState } from "../../shared/training/state.ts";
import { storageError } from "./storage-error.ts";
import type { ResultSummary, SavedResult } from "./types.ts";

/** Raise it with every change of the schema, and add a step to {@link upgrade}. */
const SCHEMA_VERSION = 1;

/**
 * A result is cut in three, so that a list reads no parameters, and a few more journal lines do not write them again.
 * All three have the result's key and are written in one transaction.
 */
export interface ResultSchema extends DBSchema {
  summaries: { key: string; value: ResultSummary; indexes: { savedAt: number } };
  states: { key: string; value: TrainingState };
  histories: { key: string; value: Pick<SavedResult, "journal" | "rounds"> };
}
export type ResultDatabase = IDBPDatabase<ResultSchema>;

/** Brings the schema from any earlier version to the present one, step by step. */
const upgrade: NonNullable<OpenDBCallbacks<ResultSchema>["upgrade"]> = (database, from) => {
  if (from < 1) {
    database.createObjectStore("summaries", { keyPath: "key" }).createIndex("savedAt", "savedAt");
    database.createObjectStore("states");
    database.createObjectStore("histories");
  }
};

/** Longest wait for other tabs to let go of an older schema. */
const OPEN_MS_MAX = 10_000;

/**
 * The database of results, opened on demand and again after the browser closed it (storage pressure, a newer tab that
 * upgrades the schema).
 */
export class ResultConnection {
  readonly #name: string;
  #opened: Promise<ResultDatabase> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws StorageError */
  async open(): Promise<ResultDatabase> {
    this.#opened ??= this.#openAnew();
    try {
      return await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      throw storageError(error);
    }
  }

  async #openAnew(): Promise<ResultDatabase> {
    const forget = () => {
      this.#opened = undefined;
    };
    const opening = openDB<ResultSchema>(this.#name, SCHEMA_VERSION, {
      upgrade,
      blocking: (_from, _to, event) => {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new DOMException("the database did not open", "TimeoutError")), OPEN_MS_MAX);
    });
    try {
      return await Promise.race([opening, late]);
    } catch (error) {
      // Should it open after all, nobody waits for it: it must not block another tab's upgrade.
      opening.then(
        (database) => database.close(),
        () => undefined,
      );
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
