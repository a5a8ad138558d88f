import type { Connection } from "./connection.ts";
import { livesBefore } from "./earlier-lives.ts";
import { presentRound, presentSummary } from "./earlier-builds.ts";
import { resultConnection, type ResultDatabase, type ResultSchema } from "./result-database.ts";
import { isWhole, withOwnBuffers } from "./own-buffers.ts";
import { StorageError, storageError } from "./storage-error.ts";
import { commit, type Transaction } from "./transaction.ts";
import type { ResultStore, ResultSummary, RunWords, SavedResult } from "./types.ts";

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
  const store = new IndexedResultStore(resultConnection(name));
  await store.list();
  return store;
}

class IndexedResultStore implements ResultStore {
  readonly #connection: Connection<ResultSchema>;

  constructor(connection: Connection<ResultSchema>) {
    this.#connection = connection;
  }

  save(result: SavedResult): Promise<void> {
    return this.#do((database) =>
      commit(database.transaction(STORES, "readwrite", STRICT), async (transaction) => {
        const summaries = transaction.objectStore("summaries");
        // What people wrote about a run outlives a later save of the same seat.
        const { name, notes } = (await summaries.get(result.key)) ?? {};
        const before = await transaction.objectStore("histories").get(result.key);
        const earlier = livesBefore(before, result.journal);
        await putAll(transaction, { ...wordsOf({ name, notes }), ...result, ...(earlier.length > 0 && { earlier }) });
        const oldestFirst = await summaries.index("savedAt").getAllKeys();
        const surplus = oldestFirst
          .filter((key) => key !== result.key)
          .slice(0, Math.max(0, oldestFirst.length - RESULTS_MAX));
        await Promise.all(surplus.map((key) => removeAll(transaction, key)));
      }),
    );
  }

  add(result: SavedResult): Promise<void> {
    return this.#do((database) =>
      commit(database.transaction(STORES, "readwrite", STRICT), async (transaction) => {
        if ((await transaction.objectStore("summaries").count()) >= RESULTS_MAX) {
          throw new StorageError("full", `This browser keeps ${RESULTS_MAX} results already: delete one first.`);
        }
        await putAll(transaction, result);
      }),
    );
  }

  describe(session: string, { name, notes }: RunWords): Promise<void> {
    return this.#do((database) =>
      commit(database.transaction(["summaries"], "readwrite", STRICT), async (transaction) => {
        const summaries = transaction.objectStore("summaries");
        const all = await summaries.getAll();
        const seats = all.filter((each) => each.session === session);
        await Promise.all(
          seats.map(({ name: _name, notes: _notes, ...rest }) =>
            summaries.put({ ...rest, ...wordsOf({ name, notes }) }),
          ),
        );
      }),
    );
  }

  list(): Promise<readonly ResultSummary[]> {
    return this.#do(async (database) =>
      (await database.getAllFromIndex("summaries", "savedAt")).reverse().map(presentSummary),
    );
  }

  load(key: string): Promise<SavedResult | undefined> {
    return this.#do(async (database) => {
      const transaction = database.transaction(STORES, "readonly");
      const [summary, state, preparedState, history] = await Promise.all([
        transaction.objectStore("summaries").get(key),
        transaction.objectStore("states").get(key),
        transaction.objectStore("states").get(preparedKey(key)),
        transaction.objectStore("histories").get(key),
      ]);
      if (summary === undefined) return undefined;
      if (history === undefined || !isWhole(state)) {
        throw new StorageError("corrupt", `The saved result ${key} is damaged: parts of it are missing.`);
      }
      const { journal, rounds, earlier } = history;
      return {
        ...presentSummary(summary),
        journal,
        rounds: rounds.map(presentRound),
        ...(earlier && { earlier }),
        state,
        ...(preparedState ? { preparedState } : {}),
      };
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
      commit(database.transaction(STORES, "readwrite", STRICT), (transaction) => removeAll(transaction, key)),
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

/** A state that was prepared and not decided (P6) lies beside the saved one. */
const preparedKey = (key: string) => `${key}/prepared`;

/** Only words that say something are kept. */
function wordsOf({ name, notes }: { name?: string | undefined; notes?: string | undefined }): RunWords {
  return { ...(name ? { name } : {}), ...(notes ? { notes } : {}) };
}

function putAll(transaction: Transaction<ResultSchema, typeof STORES>, result: SavedResult): Promise<unknown> {
  const { state, journal, rounds, earlier, preparedState, ...summary } = result;
  const states = transaction.objectStore("states");
  return Promise.all([
    transaction.objectStore("summaries").put(summary),
    states.put(withOwnBuffers(state), summary.key),
    preparedState
      ? states.put(withOwnBuffers(preparedState), preparedKey(summary.key))
      : states.delete(preparedKey(summary.key)),
    transaction.objectStore("histories").put({ journal, rounds, ...(earlier && { earlier }) }, summary.key),
  ]);
}

function removeAll(transaction: Transaction<ResultSchema, typeof STORES>, key: string): Promise<unknown> {
  return Promise.all([
    ...STORES.map((each) => transaction.objectStore(each).delete(key)),
    transaction.objectStore("states").delete(preparedKey(key)),
  ]);
}
