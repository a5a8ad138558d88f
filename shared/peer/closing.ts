import { assert } from "../assert.ts";
import type { Clock } from "./clock.ts";
import type { HaltReason, SaveReason } from "./states.ts";
import { SAVE_MS_MAX } from "./timing.ts";

/** Why a session finishes (R7); `earlier`: it had finished already when this peer came to it. */
export type FinishReason = "rounds" | "target" | "earlier";

/** How a peer's work ends. */
export type Ending =
  | { readonly kind: "finished"; readonly reason: FinishReason }
  | { readonly kind: "halted"; readonly reason: HaltReason; readonly detail: string };

/** How a peer comes to its end: what calls for it, which one it is, and what was saved. */
export class Closing {
  readonly #clock: Clock;
  #isAsked = false;
  #failure: string | undefined;
  #ending: Ending | undefined;
  #savingSince: number | undefined;
  #isSettled = false;
  #saved: { readonly round: number; readonly digest: string; readonly reason: SaveReason } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody asked to stop. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Why the state is saved. */
  get reason(): SaveReason | undefined {
    return this.#ending?.kind === "finished" ? "finished" : this.#ending?.reason;
  }

  /** What was saved, once it was. */
  get saved(): { readonly round: number; readonly digest: string; readonly reason: SaveReason } | undefined {
    return this.#saved;
  }

  /** Storage has answered, or need not be waited for. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  ask(): void {
    this.#isAsked = true;
  }

  /** This tab cannot go on: the others decide without it. The first reason counts. */
  fail(reason: string): void {
    this.#failure ??= reason;
  }

  /** A failure is an end, once it is noticed. */
  noticeFailure(): void {
    if (this.#failure === undefined || this.#ending) return;
    this.#ending = { kind: "halted", reason: "failed", detail: this.#failure };
  }

  /** This is the end. There is only one. */
  end(ending: Ending): void {
    assert(!this.#ending, "a peer ends once");
    this.#ending = ending;
  }

  /** Storage is given the state. */
  beginSaving(): void {
    assert(this.#ending && this.#savingSince === undefined, "a peer that has come to its end saves once");
    this.#savingSince = this.#clock.now;
  }

  /** P10: storage has had its time. */
  get isSlow(): boolean {
    return this.#savingSince !== undefined && this.#clock.now - this.#savingSince >= SAVE_MS_MAX;
  }

  /** Nothing is saved, or it is not known whether it was. */
  settle(): void {
    this.#isSettled = true;
  }

  /** It was saved. */
  keep(round: number, digest: string, reason: SaveReason): void {
    this.#isSettled = true;
    this.#saved = { round, digest, reason };
  }
}
