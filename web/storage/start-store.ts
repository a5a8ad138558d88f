import type { DBSchema } from "idb";
import { Connection } from "./connection.ts";
import { StorageError, storageError } from "./storage-error.ts";
import { commit } from "./transaction.ts";

/** Models kept that sessions start from; the oldest give way. */
export const STARTS_MAX = 8;

const DATABASE_NAME = "lockstep-starts";
const SCHEMA_VERSION = 1;

interface Start {
  readonly digest: string;
  readonly savedAt: number;
  readonly parameters: Float32Array;
}

interface StartSchema extends DBSchema {
  starts: { key: string; value: Start };
}

/**
 * The models that sessions of this browser start from, by the digests that their specs name (M6): for all its tabs, for a
 * reload, and for whoever computes the session once more. Works in workers and on the page. All methods throw StorageError.
 */
export class StartStore {
  readonly #connection: Connection<StartSchema>;

  constructor(name: string = DATABASE_NAME) {
    if (typeof indexedDB === "undefined") throw new StorageError("unavailable", "This browser has no IndexedDB.");
    this.#connection = new Connection<StartSchema>(name, SCHEMA_VERSION, (database, from) => {
      if (from < 1) database.createObjectStore("starts", { keyPath: "digest" });
    });
  }

  async keep(digest: string, parameters: Float32Array): Promise<void> {
    try {
      const database = await this.#connection.open();
      await commit(database.transaction(["starts"], "readwrite"), async (transaction) => {
        const starts = transaction.objectStore("starts");
        // A copy, so that no larger buffer goes to the disk.
        await starts.put({ digest, savedAt: Date.now(), parameters: parameters.slice() });
        const all: Pick<Start, "digest" | "savedAt">[] = [];
        // A cursor, so that the models are not read all at once.
        for (let at = await starts.openCursor(); at; at = await at.continue()) {
          all.push({ digest: at.value.digest, savedAt: at.value.savedAt });
        }
        const surplus = all.sort((a, b) => b.savedAt - a.savedAt).slice(STARTS_MAX);
        await Promise.all(surplus.map((old) => starts.delete(old.digest)));
      });
    } catch (error) {
      throw storageError(error);
    }
  }

  /** @returns undefined where there is none; whoever uses it verifies its digest */
  async load(digest: string): Promise<Float32Array | undefined> {
    try {
      const found = await (await this.#connection.open()).get("starts", digest);
      return found?.parameters instanceof Float32Array ? found.parameters : undefined;
    } catch (error) {
      throw storageError(error);
    }
  }
}
