import type { DBSchema } from "idb";
import { SEATS_MAX } from "../../shared/limits.ts";
import type { KeptState } from "../../shared/peer/kept-state.ts";
import type { Memory } from "../../shared/peer/memory.ts";
import type { SavedState } from "../../shared/wire/messages.ts";
import { Connection } from "./connection.ts";
import { isWhole, withOwnBuffers } from "./own-buffers.ts";
import { StorageError, storageError } from "./storage-error.ts";
import { commit } from "./transaction.ts";

/** Checkpoints kept for a seat: if the newest turns out to be damaged, there is one before it. */
const CHECKPOINTS_PER_SEAT = 2;

/** Seats whose memory and checkpoints are kept, two whole sessions at least; those of the oldest give way. */
const SEATS_KEPT_MAX = 2 * SEATS_MAX;

const DATABASE_NAME = "lockstep-seats";
const SCHEMA_VERSION = 1;

/** What is written to see whether anything can be: no seat has this name, and a full disk may still take a few bytes. */
const TRIAL_KEY = "trial";
const TRIAL_VALUES = 16_384;

/** What a promise stands on must survive a crash of the machine, not only of the tab (P7). */
const STRICT = { durability: "strict" } as const;

interface Checkpoint extends Pick<SavedState, "round" | "digest"> {
  readonly seat: string;
  /** In which the state was committed; older builds did not keep it. */
  readonly view?: number;
  readonly savedAt: number;
  readonly state: KeptState;
}

interface SeatSchema extends DBSchema {
  memories: { key: string; value: { readonly seat: string; readonly savedAt: number; readonly memory: Memory } };
  checkpoints: { key: [string, number]; value: Checkpoint };
}

/**
 * What a seat needs after a reload: its part in the agreement (P7), and checkpoints to resume from. Works in workers and
 * on the page. A seat is named `${session}/${seat}`. All methods throw StorageError.
 */
export class SeatStore {
  readonly #connection: Connection<SeatSchema>;

  constructor(name: string = DATABASE_NAME) {
    if (typeof indexedDB === "undefined") throw new StorageError("unavailable", "This browser has no IndexedDB.");
    this.#connection = new Connection<SeatSchema>(name, SCHEMA_VERSION, (database, from) => {
      if (from < 1) {
        database.createObjectStore("memories", { keyPath: "seat" });
        database.createObjectStore("checkpoints", { keyPath: ["seat", "round"] });
      }
    });
  }

  /** @returns what the seat remembers, and its checkpoints, latest round first */
  recover(seat: string): Promise<{ readonly memory: Memory | null; readonly saved: readonly SavedState[] }> {
    return this.#do(async (connection) => {
      const database = await connection.open();
      const memory = await database.get("memories", seat);
      const saved: SavedState[] = [];
      const { store } = database.transaction("checkpoints");
      // A cursor, so that the states are not read all at once.
      for (let at = await store.openCursor(seatRange(seat), "prev"); at; at = await at.continue()) {
        const { round, digest, view = 0, state } = at.value;
        saved.push({ round, digest, view, finished: false, ...(state.choice && { choice: state.choice }) });
      }
      return { memory: memory?.memory ?? null, saved };
    });
  }

  /** Resolves when it is on the disk. */
  remember(seat: string, memory: Memory): Promise<void> {
    return this.#do(async (connection) => {
      const database = await connection.open();
      await commit(database.transaction(["memories", "checkpoints"], "readwrite", STRICT), async (transaction) => {
        const memories = transaction.objectStore("memories");
        await memories.put({ seat, savedAt: Date.now(), memory });
        const all = (await memories.getAll()).sort((a, b) => a.savedAt - b.savedAt);
        const surplus = all.slice(0, Math.max(0, all.length - SEATS_KEPT_MAX));
        const checkpoints = transaction.objectStore("checkpoints");
        await Promise.all(
          surplus.flatMap((old) => [memories.delete(old.seat), checkpoints.delete(seatRange(old.seat))]),
        );
      });
    });
  }

  /** Writes something that nobody reads, and takes it away again, as strictly as a promise is written. */
  tryOut(): Promise<void> {
    return this.#do(async (connection) => {
      const database = await connection.open();
      await commit(database.transaction(["checkpoints"], "readwrite", STRICT), async (transaction) => {
        const checkpoints = transaction.objectStore("checkpoints");
        const state = { round: 0, parameters: new Float32Array(TRIAL_VALUES), moments: [] };
        await checkpoints.put({ seat: TRIAL_KEY, round: 0, digest: "", savedAt: Date.now(), state });
        await checkpoints.delete([TRIAL_KEY, 0]);
      });
    });
  }

  /** Removes the memory: a reload will find none, and know that it has none. */
  forget(seat: string): Promise<void> {
    return this.#do(async (connection) => {
      const database = await connection.open();
      await commit(database.transaction(["memories"], "readwrite", STRICT), (transaction) =>
        transaction.objectStore("memories").delete(seat),
      );
    });
  }

  /** Keeps a copy of the state beside the one before it; older ones go. */
  checkpoint(seat: string, state: KeptState, digest: string, view: number): Promise<void> {
    const { round } = state;
    return this.#do(async (connection) => {
      const database = await connection.open();
      await commit(database.transaction(["checkpoints"], "readwrite", STRICT), async (transaction) => {
        const checkpoints = transaction.objectStore("checkpoints");
        await checkpoints.put({ seat, round, digest, view, savedAt: Date.now(), state: withOwnBuffers(state) });
        const keys = await checkpoints.getAllKeys(seatRange(seat));
        // A resume may have gone back: what lies beyond the state that was just kept is not of this history any more.
        const older = keys.filter(([, other]) => other < round).slice(0, 1 - CHECKPOINTS_PER_SEAT);
        const newer = keys.filter(([, other]) => other > round);
        await Promise.all([...older, ...newer].map((key) => checkpoints.delete(key)));
      });
    });
  }

  /** @returns undefined where there is none, or it is damaged; the caller verifies its digest */
  load(seat: string, round: number, digest: string): Promise<KeptState | undefined> {
    return this.#do(async (connection) => {
      const found = await (await connection.open()).get("checkpoints", [seat, round]);
      return found?.digest === digest && isWhole(found.state) ? found.state : undefined;
    });
  }

  async #do<T>(work: (connection: Connection<SeatSchema>) => Promise<T>): Promise<T> {
    try {
      return await work(this.#connection);
    } catch (error) {
      throw storageError(error);
    }
  }
}

function seatRange(seat: string): IDBKeyRange {
  return IDBKeyRange.bound([seat, 0], [seat, Number.MAX_SAFE_INTEGER]);
}
