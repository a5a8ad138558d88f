import type { SavedState } from "../wire/messages.ts";
import { newestSaved } from "./saved-states.ts";

/** How a page load's checkpoints fare; plain JSON. */
export interface CheckpointStatus {
  /** The newest round that was kept; null where none was yet. */
  readonly kept: number | null;
  /** The round that is being written now. */
  readonly writing: number | null;
  /** How many in a row could not be written, the newest included. */
  readonly failed: number;
  /** How many were left out, because one before them was still being written, since the disk last kept up. */
  readonly skipped: number;
  /** Why the newest could not be written. */
  readonly reason: string | null;
}

/** What this seat's storage held when the page was loaded, and whether it can be written (P7). */
export class Storage {
  readonly #start: string | null;
  #isRead = false;
  #isDurable = true;
  #lastView = 0;
  #saved: readonly SavedState[] = [];
  /** The checkpoint that is being written, and how many that were due meanwhile were left out. */
  #writing: { readonly round: number; skipped: number } | undefined;
  #kept: number | undefined;
  #failed = 0;
  #skipped = 0;
  #reason: string | undefined;
  #resumesFrom: string | undefined;

  /** @param start digest of the model that the session starts from; null where each peer draws its own */
  constructor(start: string | null) {
    this.#start = start;
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  /** What must survive a reload can be written. */
  get isDurable(): boolean {
    return this.#isDurable;
  }

  /** The newest view that this seat knows of from before this page load. */
  get lastView(): number {
    return this.#lastView;
  }

  /** The states that it has saved, newest first. */
  get saved(): readonly SavedState[] {
    return this.#saved;
  }

  /** It was read. @param lastView 0 where it remembers none; a state that was saved tells of its view, too */
  read(lastView: number, saved: readonly SavedState[]): void {
    this.#isRead = true;
    this.#saved = this.#newest(saved);
    this.#lastView = Math.max(lastView, ...saved.map(({ view }) => view));
  }

  /** It was written, or not. */
  wrote(isDurable: boolean): void {
    this.#isDurable = isDurable;
  }

  /** How the checkpoints of this page load have fared. */
  get checkpoints(): CheckpointStatus {
    return {
      kept: this.#kept ?? null,
      writing: this.#writing?.round ?? null,
      failed: this.#failed,
      skipped: this.#skipped,
      reason: this.#reason ?? null,
    };
  }

  /**
   * A checkpoint is due.
   * @returns the round of the one before it, if that is still being written: then this one is left out, so that a slow
   *   disk has one copy of the model waiting for it and no more
   */
  beginCheckpoint(round: number): number | undefined {
    if (this.#writing) {
      this.#writing.skipped += 1;
      this.#skipped += 1;
      return this.#writing.round;
    }
    this.#writing = { round, skipped: 0 };
    return undefined;
  }

  /** The checkpoint that was being written is on the disk. */
  keptCheckpoint(round: number): void {
    this.#kept = round;
    this.#failed = 0;
    this.#reason = undefined;
    // While each write holds up the next ones, the disk still lags.
    if (this.#writing?.skipped === 0) this.#skipped = 0;
    this.#writing = undefined;
  }

  /** It could not be written. */
  failedCheckpoint(reason: string): void {
    this.#failed += 1;
    this.#reason = reason;
    this.#writing = undefined;
  }

  /** A page that was never in a view has learned of one, and has a state: to whoever asks, it remembers them. */
  learn(view: number, state: SavedState): void {
    this.#lastView = Math.max(this.#lastView, view, state.view);
    this.#saved = this.#newest([...this.#saved, state]);
  }

  /** A view is over, whether or not anybody was in it. */
  passView(view: number): void {
    this.#lastView = Math.max(this.#lastView, view);
  }

  /** What is going to be gone on from. @returns whether that is news */
  resumeFrom(digest: string): boolean {
    const isNews = this.#resumesFrom !== digest;
    this.#resumesFrom = digest;
    return isNews;
  }

  /** A saved state cannot be had after all. */
  lose(digest: string): void {
    this.#saved = this.#saved.filter((state) => state.digest !== digest);
  }

  /**
   * Round 0 everybody has from the seed (M2), but for a model that the session starts from: that one is older than
   * whatever came of it, in whichever view it was begun with.
   */
  #newest(saved: readonly SavedState[]): readonly SavedState[] {
    const own = saved.filter(({ round, digest }) => round > 0 || digest === this.#start);
    return newestSaved(own.map((state) => (state.round > 0 ? state : { ...state, view: 0, finished: false })));
  }
}
