import { openDB, type DBSchema, type IDBPDatabase, type OpenDBCallbacks } from "idb";
import { storageError } from "./storage-error.ts";

/** Longest wait for other tabs to let go of an older schema. */
const OPEN_MS_MAX = 10_000;

/** Brings the schema from any earlier version to the present one, step by step. */
export type Upgrade<Schema extends DBSchema> = NonNullable<OpenDBCallbacks<Schema>["upgrade"]>;

/**
 * A database, opened on demand and again after the browser closed it (storage pressure, a newer tab that
 * upgrades the schema).
 */
export class Connection<Schema extends DBSchema> {
  readonly #name: string;
  readonly #version: number;
  readonly #upgrade: Upgrade<Schema>;
  #opened: Promise<IDBPDatabase<Schema>> | undefined;

  /** @param version raise it with every change of the schema, and add a step to `upgrade` */
  constructor(name: string, version: number, upgrade: Upgrade<Schema>) {
    this.#name = name;
    this.#version = version;
    this.#upgrade = upgrade;
  }

  /** @throws StorageError */
  async open(): Promise<IDBPDatabase<Schema>> {
    this.#opened ??= this.#openAnew();
    try {
      return await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      throw storageError(error);
    }
  }

  async #openAnew(): Promise<IDBPDatabase<Schema>> {
    const forget = () => {
      this.#opened = undefined;
    };
    const opening = openDB<Schema>(this.#name, this.#version, {
      upgrade: this.#upgrade,
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
