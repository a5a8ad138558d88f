import { assert } from "../assert.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { AgreementMessage, Ballot } from "../wire/messages.ts";
import { Acceptor } from "./agreement/acceptor.ts";
import { quorumOf } from "./agreement/choose-record.ts";
import { Proposal } from "./agreement/proposer.ts";
import type { Clock } from "./clock.ts";
import type { Memory } from "./memory.ts";
import { AGREEING_HEARTBEATS_MAX, MINORITY_HEARTBEATS } from "./timing.ts";

/** Messages that wait until what they tell is persisted (P7). */
export interface Withheld {
  readonly to: number;
  readonly message: AgreementMessage;
}

/** What a peer knows of the agreement on the next view's record. `view-change.ts` moves it on. */
export class Agreement {
  readonly quorum: number;
  readonly #clock: Clock;
  readonly #minorityMs: number;
  readonly #patienceMs: number;
  #acceptor: Acceptor | undefined;
  #proposal: Proposal | undefined;
  /** Largest counter seen in any ballot: the next one of ours is above it. */
  #counter = 0;
  #proposeAt = Number.POSITIVE_INFINITY;
  #failures = 0;
  /** When the present proposal's first phase began. */
  #preparedAt = 0;
  /** Since when this peer is agreeing, and since when too few are reachable; what was used up of that wait (P6). */
  #since: number | undefined;
  #aloneSince: number | undefined;
  #aloneUsedMs = 0;
  readonly #withheld = new Map<number, readonly Withheld[]>();
  #token = 0;

  constructor(clock: Clock, { seats, heartbeatMs, graceMs }: SessionSpec) {
    this.#clock = clock;
    this.quorum = quorumOf(seats);
    this.#minorityMs = MINORITY_HEARTBEATS * heartbeatMs;
    this.#patienceMs = AGREEING_HEARTBEATS_MAX * heartbeatMs + graceMs;
  }

  /** Undefined where this page load has no standing: its seat may have promised things that it does not know of (P7). */
  get acceptor(): Acceptor | undefined {
    return this.#acceptor;
  }

  get proposal(): Proposal | undefined {
    return this.#proposal;
  }

  /** Ballots of ours that came to nothing in this instance: each doubles the next back-off. */
  get failures(): number {
    return this.#failures;
  }

  /** P3: a promise about a later view than this was made: no vote and no commit in it any more. */
  isFencedIn(view: number): boolean {
    return this.#acceptor?.isFencedIn(view) ?? false;
  }

  /** P7: this seat has standing, with what it remembers. */
  remember(memory: Memory): void {
    this.#acceptor = new Acceptor(memory);
    this.#counter = memory.promised?.counter ?? 0;
  }

  /** What becomes of the record of a view is none of this page load's business any more (M7). */
  leave(view: number): void {
    this.#acceptor?.leave(view);
    this.#proposal = undefined;
    this.#proposeAt = Number.POSITIVE_INFINITY;
  }

  /** The record of a view is known: the next instance is the one after it; being named gives standing. */
  enter(view: number, isNamed: boolean): void {
    if (this.#acceptor) this.#acceptor.leave(view);
    else if (isNamed) this.#acceptor = new Acceptor({ instance: view + 1, promised: null, accepted: null });
    this.#proposal = undefined;
    this.#counter = 0;
    this.#proposeAt = Number.POSITIVE_INFINITY;
    this.#failures = 0;
    this.#aloneSince = undefined;
    this.#aloneUsedMs = 0;
  }

  /** This peer begins to agree. Time that passed outside the agreement is no time without a majority. */
  begin(): void {
    this.#since = this.#clock.now;
    this.#aloneSince = undefined;
  }

  /** The one timer of the proposer (P10): it tries, or tries again, after so long. */
  proposeIn(ms: number): void {
    // Where round trips seemed long, as over a link that held everything for a while, it must still come before the end.
    const leftMs = this.#since === undefined ? 0 : this.#since + this.#patienceMs - this.#clock.now;
    this.#proposeAt = this.#clock.now + (leftMs > 0 ? Math.min(ms, leftMs / 2) : ms);
  }

  /** It is not about to try anything. */
  get isIdle(): boolean {
    return this.#proposeAt === Number.POSITIVE_INFINITY;
  }

  get isDue(): boolean {
    return this.#clock.now >= this.#proposeAt;
  }

  /** P2: a ballot above all that were seen begins. @param againInMs should nothing come of it, it is tried again (P10) */
  propose(instance: number, seat: number, againInMs: number): Ballot {
    const ballot: Ballot = { counter: this.#counter + 1, seat };
    this.saw(ballot);
    this.#proposal = new Proposal(instance, ballot, this.quorum);
    this.#preparedAt = this.#clock.now;
    this.proposeIn(againInMs);
    this.#failures += 1;
    return ballot;
  }

  /** For how long the present proposal has waited for promises, in milliseconds. */
  get preparingMs(): number {
    assert(this.#proposal, "without a proposal nobody waits for promises");
    return this.#clock.now - this.#preparedAt;
  }

  /** Another's ballot is higher: ours, if there is one, is given up, and the next waits so long. */
  giveWay(ms: number): void {
    this.#proposal = undefined;
    this.proposeIn(ms);
  }

  /** Largest counter of this instance that was seen in any ballot. */
  get counter(): number {
    return this.#counter;
  }

  /** Notes a ballot's counter. */
  saw(ballot: Ballot): void {
    this.#counter = Math.max(this.#counter, ballot.counter);
  }

  /** P6: so many seats are reachable now. */
  reach(seats: number): void {
    if (seats < this.quorum) {
      this.#aloneSince ??= this.#clock.now;
      return;
    }
    if (this.#aloneSince === undefined) return;
    this.#aloneUsedMs += this.#clock.now - this.#aloneSince;
    this.#aloneSince = undefined;
  }

  /** Milliseconds until this peer gives up for want of a majority; null while it has one in reach (P6). */
  get minorityInMs(): number | null {
    if (this.#aloneSince === undefined) return null;
    const aloneMs = this.#aloneUsedMs + this.#clock.now - this.#aloneSince;
    return Math.max(0, this.#minorityMs - aloneMs);
  }

  /** P6: no decision has come for far too long, whoever is in reach. */
  get isHopeless(): boolean {
    return this.#since !== undefined && this.#clock.now - this.#since >= this.#patienceMs;
  }

  /** P7: these wait until storage has answered. @returns what its answer names */
  withhold(messages: readonly Withheld[]): number {
    this.#token += 1;
    this.#withheld.set(this.#token, messages);
    return this.#token;
  }

  /** Writes that storage has not answered. */
  get withheld(): number {
    return this.#withheld.size;
  }

  /** Storage has answered. @returns what has waited for that */
  release(token: number): readonly Withheld[] {
    const messages = this.#withheld.get(token) ?? [];
    this.#withheld.delete(token);
    return messages;
  }
}
