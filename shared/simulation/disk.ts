import type { Memory } from "../peer/memory.ts";
import type { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import type { RoundAndDigest } from "../wire/messages.ts";
import type { DiskTrouble } from "./faults.ts";

interface StoredState {
  readonly digest: string;
  readonly state: TrainingState;
}

/** Checkpoints that are kept: the newest two. */
const CHECKPOINTS_KEPT = 2;

/** What a seat's storage holds. It outlives its tabs. Times are the tab's matter; here everything happens at once. */
export class Disk {
  trouble: DiskTrouble | undefined;
  #memory: Memory | null = null;
  /** Oldest first. */
  #checkpoints: StoredState[] = [];
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
  recover(): { readonly memory: Memory | null; readonly saved: readonly RoundAndDigest[] } {
    if (this.trouble === "denied") return { memory: null, saved: [] };
    return {
      memory: this.#memory,
      saved: this.#states.map(({ digest, state }) => ({ round: state.round, digest })),
    };
  }

  /** P7: what cannot be written is removed instead. */
  persist(memory: Memory): "written" | "removed" | "failed" {
    if (this.trouble === "denied") return "failed";
    this.#memory = this.trouble === "full" ? null : memory;
    return this.#memory ? "written" : "removed";
  }

  /** @returns whether it is kept */
  checkpoint(state: TrainingState, digest: string): boolean {
    if (this.#isReadOnly) return false;
    this.#checkpoints = [...this.#checkpoints, { state, digest }].slice(-CHECKPOINTS_KEPT);
    return true;
  }

  /** @returns whether it is saved */
  save(state: TrainingState, digest: string): boolean {
    if (this.#isReadOnly) return false;
    this.#result = { state, digest };
    return true;
  }

  /** A copy of what was stored; null where it cannot be read. */
  load(round: number, digest: string): TrainingState | null {
    const found = this.#states.find((stored) => stored.state.round === round && stored.digest === digest);
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
    return this.trouble === "denied" || this.trouble === "full";
  }
}

/** A state with arrays of its own. */
export function copyOf({ round, parameters, moments }: TrainingState): TrainingState {
  return { round, parameters: parameters.slice(), moments: moments.map((moment) => moment.slice()) };
}

/** Changes one bit of the parameters. */
export function flipBit({ parameters }: TrainingState, random: Random): void {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  const index = random.below(bytes.length);
  bytes[index]! ^= 1 << random.below(8);
}
