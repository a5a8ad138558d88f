import type { TrainingState } from "../../shared/training/state.ts";
import { ResultConnection, type ResultDatabase } from "./result-database.ts";
import { StorageError, storageError } from "./storage-error.ts";
import { commit } from "./transaction.ts";
import type { ResultStore, ResultSummary, SavedResult } from "./types.ts";

/** Results kept; the oldest give way to a new one. */
export const RESULTS_MAX = 50;

const DATABASE_NAME = "lockstep-results";
const STORES: ("summaries" | "states" | "histories")[] = ["summaries", "states", "histories"];

/** A save is promised to others once it has resolved, so it must be on the disk and not only in a cache of it. */
const STRICT = { durability: "strict" } as const;

/**
 * Opens the store of results, on IndexedDB; works in pages and workers.
 * @param name of the database; another one than the default is for tests
 * @throws StorageError (denied, full, corrupt, unavailable)
 */
export async function openResultStore(name: string = DATABASE_NAME): Promise<ResultStore> {
  if (typeof indexedDB === "undefined") {
    throw new StorageError("unavailable", "This browser has no IndexedDB, so results cannot be kept.");
  }
  const store = new IndexedResultStore(new ResultConnection(name));
  await store.list();
  return store;
}

class IndexedResultStore implements ResultStore {
  readonly #connection: ResultConnection;

  constructor(connection: ResultConnection) {
    this.#connection = connection;
  }

  save(result: SavedResult): Promise<void> {
    const { state, journal, rounds, ...summary } = result;
    return this.#do((database) =>
      commit(database.transaction(STORES, "readwrite", STRICT), async (transaction) => {
        const summaries = transaction.objectStore("summaries");
        await Promise.all([
          summaries.put(summary),
          transaction.objectStore("states").put(withOwnBuffers(state), summary.key),
          transaction.objectStore("histories").put({ journal, rounds }, summary.key),
        ]);
        const oldestFirst = await summaries.index("savedAt").getAllKeys();
        const surplus = oldestFirst
          .filter((key) => key !== summary.key)
          .slice(0, Math.max(0, oldestFirst.length - RESULTS_MAX));
        await Promise.all(surplus.flatMap((key) => STORES.map((each) => transaction.objectStore(each).delete(key))));
      }),
    );
  }

  list(): Promise<readonly ResultSummary[]> {
    return this.#do(async (database) => (await database.getAllFromIndex("summaries", "savedAt")).reverse());
  }

  load(key: string): Promise<SavedResult | undefined> {
    return this.#do(async (database) => {
      const transaction = database.transaction(STORES, "readonly");
      const [summary, state, history] = await Promise.all([
        transaction.objectStore("summaries").get(key),
        transaction.objectStore("states").get(key),
        transaction.objectStore("histories").get(key),
      ]);
      if (summary === undefined) return undefined;
      if (history === undefined || !isWhole(state)) {
        throw new StorageError("corrupt", `The saved result ${key} is damaged: parts of it are missing.`);
      }
      return { ...summary, ...history, state };
    });
  }

  amend(key: string, change: Partial<Pick<SavedResult, "journal" | "rounds" | "accuracy">>): Promise<void> {
    const { accuracy, ...historyChange } = change;
    return this.#do((database) =>
      commit(database.transaction(["summaries", "histories"], "readwrite", STRICT), async (transaction) => {
        const summaries = transaction.objectStore("summaries");
        const histories = transaction.objectStore("histories");
        const [summary, history] = await Promise.all([summaries.get(key), histories.get(key)]);
        if (summary === undefined || history === undefined) return;
        await histories.put({ ...history, ...historyChange }, key);
        if (accuracy !== undefined) await summaries.put({ ...summary, accuracy });
      }),
    );
  }

  remove(key: string): Promise<void> {
    return this.#do((database) =>
      commit(database.transaction(STORES, "readwrite", STRICT), (transaction) =>
        Promise.all(STORES.map((each) => transaction.objectStore(each).delete(key))),
      ),
    );
  }

  async #do<T>(work: (database: ResultDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connection.open());
    } catch (error) {
      throw storageError(error);
    }
  }
}

/** IndexedDB clones whole buffers: a view into a larger one would drag all of it to the disk. */
function withOwnBuffers(state: TrainingState): TrainingState {
  const own = (values: Float32Array): Float32Array =>
    values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength ? values : values.slice();
  return { round: state.round, parameters: own(state.parameters), moments: state.moments.map(own) };
}

function isWhole(state: TrainingState | undefined): state is TrainingState {
  if (state === undefined || !(state.parameters instanceof Float32Array) || !Array.isArray(state.moments)) return false;
  return state.moments.every((each) => each instanceof Float32Array && each.length === state.parameters.length);
}
