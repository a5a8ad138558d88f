import type { DBSchema } from "idb";
import { Connection } from "../../storage/connection.ts";
import type { SessionRecord } from "./session-record.ts";

interface Shelf extends DBSchema {
  sessions: { key: string; value: SessionRecord };
}

const DATABASE_NAME = "lockstep-sessions";
const SCHEMA_VERSION = 1;

/** Where a browser keeps the sessions that its own pages have made. */
export interface SessionShelf {
  /**
   * Changes one session, or nothing where `change` throws. Changes come one after the other, whichever page they are of: so no
   * seat is given twice.
   * @param change gets undefined where the session is not known; what it returns is kept, undefined takes it away
   * @throws StorageError, and what `change` throws
   */
  change<T>(
    id: string,
    change: (record: SessionRecord | undefined) => readonly [SessionRecord | undefined, T],
  ): Promise<T>;
  /** @throws StorageError */
  all(): Promise<readonly SessionRecord[]>;
}

/** In IndexedDB, whose transactions are one after the other for all pages of an origin. */
export class DatabaseShelf implements SessionShelf {
  readonly #connection = new Connection<Shelf>(DATABASE_NAME, SCHEMA_VERSION, (database) => {
    database.createObjectStore("sessions", { keyPath: "id" });
  });

  async change<T>(
    id: string,
    change: (record: SessionRecord | undefined) => readonly [SessionRecord | undefined, T],
  ): Promise<T> {
    const database = await this.#connection.open();
    const transaction = database.transaction("sessions", "readwrite");
    // What is thrown in between aborts it, and then it has an end that nobody waits for.
    transaction.done.catch(() => undefined);
    try {
      const [record, result] = change(await transaction.store.get(id));
      if (record === undefined) await transaction.store.delete(id);
      else await transaction.store.put(record);
      await transaction.done;
      return result;
    } catch (error) {
      abort(transaction);
      throw error;
    }
  }

  async all(): Promise<readonly SessionRecord[]> {
    return (await this.#connection.open()).getAll("sessions");
  }
}

/** It may be over already, by the very error that is dealt with. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    return;
  }
}
