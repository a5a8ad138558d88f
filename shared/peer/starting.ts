import type { Clock } from "./clock.ts";

/** What this page load knows and has said about a start by those who are there (M7). */
export class Starting {
  readonly #clock: Clock;
  #isVouched = false;
  #isAsked = false;
  #hasTold = false;
  #isOnDisk = false;
  #isMute = false;
  /** The write that must be done before this peer may say a lobby's digest; `failedAt` where it came to nothing. */
  #leaving: { token: number | undefined; failedAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whoever gave this seat away vouches that no page load before this one has told anything in its name. */
  get isVouched(): boolean {
    return this.#isVouched;
  }

  vouch(): void {
    this.#isVouched = true;
  }

  /** Somebody at this page has asked to start with those who are there. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  ask(): void {
    this.#isAsked = true;
  }

  /** Something was said, or is on the disk, that whoever has a say must know. */
  get hasTold(): boolean {
    return this.#hasTold;
  }

  tell(): void {
    this.#hasTold = true;
  }

  /** A memory of this seat may be on its disk. */
  get isOnDisk(): boolean {
    return this.#isOnDisk;
  }

  /** A memory was found, or is written. */
  remember(): void {
    this.#isOnDisk = true;
    this.#hasTold = true;
  }

  /** The say is given up, in memory; what was on the disk is being overwritten. */
  leave(token: number | undefined): void {
    this.#leaving = { token, failedAt: this.#clock.now };
  }

  /** The disk does not know yet that the say is given up: until then nothing may be said that takes it for granted. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** The disk takes nothing, so that nothing can be promised (P7). */
  get isMute(): boolean {
    return this.#isMute;
  }

  /** The disk has answered. */
  wrote(token: number, isDone: boolean): void {
    this.#isMute = !isDone;
    if (this.#leaving?.token !== token) return;
    if (isDone) this.#leaving = undefined;
    else this.#leaving = { token: undefined, failedAt: this.#clock.now };
  }

  /** It could not be written, so long ago that it is time to try again. */
  mustTryAgain(afterMs: number): boolean {
    return (
      this.#leaving !== undefined &&
      this.#leaving.token === undefined &&
      this.#clock.now - this.#leaving.failedAt >= afterMs
    );
  }
}
