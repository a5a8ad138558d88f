import type { KeptState } from "../peer/kept-state.ts";
import type { Memory } from "../peer/memory.ts";
import { newestSaved } from "../peer/saved-states.ts";
import type { SaveReason } from "../peer/states.ts";
import type { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import type { SavedState } from "../wire/messages.ts";
import type { DiskTrouble } from "./faults.ts";

interface StoredState extends SavedState {
  readonly state: KeptState;
}

/**
 * What a seat's storage holds, as a browser's does (`disk-contract.ts` holds for both). It outlives its tabs. Times are
 * the tab's matter; here everything happens at once.
 */
export class Disk {
  trouble: DiskTrouble | undefined;
  #memory: Memory | null = null;
  /** The newest two at most, oldest first. */
  #checkpoints: readonly StoredState[] = [];
  #result: StoredState | undefined;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The person clears the site's data. */
  clear(): void {
    this.#memory = null;
    this.#checkpoints = [];
    this.#result = undefined;
  }

  /** What a page load finds. */
  recover(): { readonly memory: Memory | null; readonly saved: readonly SavedState[] } {
    if (this.trouble === "denied") return { memory: null, saved: [] };
    const saved = this.#states.map(({ round, digest, view, finished, state: { choice } }) => ({
      ...{ round, digest, view, finished },
      ...(choice && { choice }),
    }));
    return { memory: this.#memory, saved: newestSaved(saved) };
  }

  /** P7: what cannot be written is removed instead. */
  persist(memory: Memory): "written" | "removed" | "failed" {
    if (this.trouble === "denied") return "failed";
    this.#memory = this.trouble === "full" ? null : memory;
    return this.#memory ? "written" : "removed";
  }

  /** @returns whether it is kept, beside the newest one before it; what lay beyond it a resume has given up */
  checkpoint(state: KeptState, digest: string, view: number): boolean {
    if (this.#isReadOnly) return false;
    const before = this.#checkpoints.filter(({ round }) => round < state.round);
    this.#checkpoints = [...before.slice(-1), storedOf(state, digest, view, false)];
    return true;
  }

  /** @returns whether it is saved, in the place of what was saved before */
  save(state: KeptState, digest: string, view: number, reason: SaveReason): boolean {
    if (this.#isReadOnly) return false;
    this.#result = storedOf(state, digest, view, reason === "finished");
    return true;
  }

  /** A copy of what was stored; null where it cannot be read. */
  load(round: number, digest: string): KeptState | null {
    const found = this.#states.find((stored) => stored.round === round && stored.digest === digest);
    if (!found || this.trouble === "denied") return null;
    const state = copyOf(found.state);
    if (this.trouble !== "corrupt") return state;
    if (this.#random.below(2) === 0) return null;
    flipBit(state, this.#random);
    return state;
  }

  get #states(): readonly StoredState[] {
    return this.#result ? [...this.#checkpoints, this.#result] : this.#checkpoints;
  }

  get #isReadOnly(): boolean {
    return this.trouble === "denied" || this.trouble === "full" || this.trouble === "cramped";
  }
}

function storedOf(state: KeptState, digest: string, view: number, finished: boolean): StoredState {
  return { round: state.round, digest, view, finished, state };
}

/** A state with arrays of its own. */
export function copyOf({ round, parameters, moments, owed, choice }: KeptState): KeptState {
  const copy = { round, parameters: parameters.slice(), moments: moments.map((moment) => moment.slice()) };
  return { ...copy, ...(owed && { owed: owed.slice() }), ...(choice && { choice }) };
}

/** Changes one bit of the parameters. */
export function flipBit({ parameters }: TrainingState, random: Random): void {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  const index = random.below(bytes.length);
  bytes[index]! ^= 1 << random.below(8);
}
