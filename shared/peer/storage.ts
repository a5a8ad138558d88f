import { CHECKPOINTS_MAX } from "../limits.ts";
import type { RoundAndDigest } from "../wire/messages.ts";

/** What this seat's storage held when the page was loaded, and whether it can be written (P7). */
export class Storage {
  #isRead = false;
  #isDurable = true;
  #lastView = 0;
  #saved: readonly RoundAndDigest[] = [];
  #finishedDigest: string | undefined;

  get isRead(): boolean {
    return this.#isRead;
  }

  /** What must survive a reload can be written. */
  get isDurable(): boolean {
    return this.#isDurable;
  }

  /** The newest view that this seat remembers from before this page load. */
  get lastView(): number {
    return this.#lastView;
  }

  /** The states that it has saved, newest first. */
  get saved(): readonly RoundAndDigest[] {
    return this.#saved;
  }

  /** Digest of the state with which the session finished at an earlier page load of this seat. */
  get finishedDigest(): string | undefined {
    return this.#finishedDigest;
  }

  /** It was read. @param lastView 0 where it remembers none */
  read(lastView: number, saved: readonly RoundAndDigest[], finishedDigest: string | undefined): void {
    this.#isRead = true;
    this.#lastView = lastView;
    this.#saved = saved;
    this.#finishedDigest = finishedDigest;
  }

  /** It was written, or not. */
  wrote(isDurable: boolean): void {
    this.#isDurable = isDurable;
  }

  /** A page that was never in a view has learned of one, and has a state: to whoever asks, it remembers them. */
  learn(view: number, state: RoundAndDigest): void {
    this.#lastView = Math.max(this.#lastView, view);
    if (state.round === 0 || this.#saved.some(({ round }) => round === state.round)) return;
    this.#saved = [state, ...this.#saved].slice(0, CHECKPOINTS_MAX);
  }
}
