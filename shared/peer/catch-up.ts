import { assert } from "../assert.ts";
import type { Clock } from "./clock.ts";
import type { Fetch } from "./fetch.ts";
import { FETCH_STALL_HEARTBEATS, SOURCES_WAIT_HEARTBEATS } from "./timing.ts";

/** How this peer comes to a state that it does not have (P8), and how long it waits for what. */
export class CatchUp {
  readonly #clock: Clock;
  readonly #heartbeatMs: number;
  #hasBase = true;
  #isReady = false;
  #fetch: Fetch | undefined;
  #vainFetches = 0;
  #refusedFrom: readonly number[] = [];
  #begunAt = Number.NEGATIVE_INFINITY;
  #loading: { readonly digest: string; readonly since: number } | undefined;
  #wantedSince: number | undefined;
  #outsideSince: number | undefined;

  constructor(clock: Clock, heartbeatMs: number) {
    this.#clock = clock;
    this.#heartbeatMs = heartbeatMs;
  }

  /** False where the view's base is not here yet. */
  get hasBase(): boolean {
    return this.#hasBase;
  }

  /** This joiner holds a committed state: the members may propose it. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The state that is being fetched. */
  get fetch(): Fetch | undefined {
    return this.#fetch;
  }

  /** A view begins or is left, or a joiner goes back to the lobby: whatever was waited for is over. */
  reset(): void {
    this.#hasBase = true;
    this.#isReady = false;
    this.#fetch = undefined;
    this.#vainFetches = 0;
    this.#refusedFrom = [];
    this.#loading = undefined;
    this.#wantedSince = undefined;
    this.#outsideSince = undefined;
  }

  /** The view that begins goes on from a state that is not here. */
  missBase(): void {
    this.#hasBase = false;
  }

  /** The base is here, or the session ends without it. */
  settleBase(): void {
    this.#hasBase = true;
  }

  /** The own storage is asked for a state. */
  askStorage(digest: string): void {
    this.#loading = { digest, since: this.#clock.now };
  }

  /** @returns whether this is what it was asked for last */
  storageAnswered(digest: string): boolean {
    if (this.#loading?.digest !== digest) return false;
    this.#loading = undefined;
    return true;
  }

  /** The state that storage has been asked for and has not answered yet, and for how long, in milliseconds. */
  get loading(): { readonly digest: string; readonly ms: number } | undefined {
    return this.#loading && { digest: this.#loading.digest, ms: this.#clock.now - this.#loading.since };
  }

  /** Storage has been asked, and may still answer. */
  get isLoading(): boolean {
    return this.#loading !== undefined && this.#clock.now - this.#loading.since < this.#patienceMs;
  }

  /** A state is wanted, now or for a while already: others may still come up that it could be fetched from. */
  get mayWaitForSources(): boolean {
    this.#wantedSince ??= this.#clock.now;
    return this.#clock.now - this.#wantedSince <= SOURCES_WAIT_HEARTBEATS * this.#heartbeatMs;
  }

  /** Whoever asks again at once, because what came was of no use, would ask without end where it never is (P8). */
  get mayBegin(): boolean {
    return this.#clock.now - this.#begunAt >= this.#heartbeatMs;
  }

  /** A fetch came to nothing, for a fault of one of its sources: what came is damaged, or does not come. */
  fail(): void {
    this.#vainFetches += 1;
  }

  /** What these seats have sent has another digest than it was said to have. */
  refuse(seats: readonly number[]): void {
    this.#refusedFrom = [...new Set([...this.#refusedFrom, ...seats])].sort((a, b) => a - b);
    this.fail();
  }

  /** Seats of whose states some were refused since one was last had, alone or with others. Ascending. */
  get refusedFrom(): readonly number[] {
    return this.#refusedFrom;
  }

  /**
   * Whom to ask: all, for a part each; or, since one of them spoiled what the others sent, one alone for all of it, each
   * in its turn, until it is had.
   */
  sourcesAmong<T>(able: readonly T[]): readonly T[] {
    if (this.#vainFetches === 0) return able;
    const turn = (this.#vainFetches - 1) % able.length;
    return able.slice(turn, turn + 1);
  }

  begin(fetch: Fetch): void {
    this.#fetch = fetch;
    this.#begunAt = this.#clock.now;
  }

  /** Nothing has come for so long that the fetch is begun again. */
  get isStalled(): boolean {
    return this.#fetch !== undefined && this.#clock.now - this.#fetch.movedAt > this.#patienceMs;
  }

  /** All is here, or nothing more is wanted. */
  endFetch(): void {
    this.#fetch = undefined;
  }

  /** What was wanted is here: the next that is has sources of its own. */
  succeed(): void {
    this.#vainFetches = 0;
    this.#refusedFrom = [];
  }

  becomeReady(): void {
    assert(this.#fetch === undefined, "whoever still fetches a state is not ready");
    this.#isReady = true;
  }

  /** There is nothing to be let in to any more, or not now. */
  retract(): void {
    this.#isReady = false;
  }

  /** Somebody is in reach who is in a view. */
  meet(): void {
    this.#outsideSince = undefined;
  }

  /** Nobody is. @returns for how long now, in milliseconds */
  missAll(): number {
    this.#outsideSince ??= this.#clock.now;
    return this.#clock.now - this.#outsideSince;
  }

  get #patienceMs(): number {
    return FETCH_STALL_HEARTBEATS * this.#heartbeatMs;
  }
}
