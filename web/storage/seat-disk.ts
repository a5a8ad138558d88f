import type { KeptState } from "../../shared/peer/kept-state.ts";
import type { Memory } from "../../shared/peer/memory.ts";
import { newestSaved } from "../../shared/peer/saved-states.ts";
import type { SavedState } from "../../shared/wire/messages.ts";
import { openResultStore } from "./result-store.ts";
import { SeatStore } from "./seat-store.ts";
import type { ResultStore } from "./types.ts";

/**
 * All that one seat finds on the disk: its memory and checkpoints, and the state that it saved as its result. What it
 * keeps, and what it finds again, `shared/simulation/testing/disk-contract.ts` says. All methods throw StorageError.
 */
export class SeatDisk {
  readonly #key: string;
  readonly #seats: SeatStore;
  readonly #openResults: () => Promise<ResultStore>;

  /** @param key `${session}/${seat}` @throws StorageError where there is no IndexedDB */
  constructor(key: string, seats = new SeatStore(), openResults: () => Promise<ResultStore> = openResultStore) {
    this.#key = key;
    this.#seats = seats;
    this.#openResults = openResults;
  }

  /** What an earlier page load left: its memory, and the states that it saved, newest first (M4, P7). */
  async recover(): Promise<{ readonly memory: Memory | null; readonly saved: readonly SavedState[] }> {
    const { memory, saved } = await this.#seats.recover(this.#key);
    const results = await (await this.#openResults()).list();
    const result = results.find(({ key, imported }) => key === this.#key && imported === undefined);
    if (!result) return { memory, saved: newestSaved(saved) };
    const { round, digest, view = 0, reason, choice } = result;
    const own = { round, digest, view, finished: reason === "finished", ...(choice && { choice }) };
    return { memory, saved: newestSaved([...saved, own]) };
  }

  /** Tries whether anything can be kept here, before somebody relies on it. */
  async tryOut(): Promise<void> {
    await this.#seats.tryOut();
    await this.#openResults();
  }

  persist(memory: Memory): Promise<void> {
    return this.#seats.remember(this.#key, memory);
  }

  /** Removes the memory (P7). */
  forget(): Promise<void> {
    return this.#seats.forget(this.#key);
  }

  checkpoint(state: KeptState, digest: string, view: number): Promise<void> {
    return this.#seats.checkpoint(this.#key, state, digest, view);
  }

  /** @returns null where there is none, or it is damaged; the caller verifies its digest */
  async load(round: number, digest: string): Promise<KeptState | null> {
    const checkpoint = await this.#seats.load(this.#key, round, digest);
    if (checkpoint) return checkpoint;
    const result = await (await this.#openResults()).load(this.#key);
    return result?.digest === digest ? result.state : null;
  }
}
