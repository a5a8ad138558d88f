import type { Ballot, Message } from "../wire/messages.ts";
import { Acceptor } from "./agreement/acceptor.ts";
import { quorumOf } from "./agreement/choose-record.ts";
import type { Proposal } from "./agreement/proposer.ts";
import type { Memory } from "./memory.ts";

/** Messages that wait until what they tell is persisted (P7). */
export interface Withheld {
  readonly to: number;
  readonly message: Message;
}

/** What a peer knows of the agreement on the next view's record. `view-change.ts` moves it on. */
export class Agreement {
  readonly quorum: number;
  /** Undefined where this page load has no standing: its seat may have promised things that it does not know of (P7). */
  acceptor: Acceptor | undefined;
  proposal: Proposal | undefined;
  /** Largest counter seen in any ballot: the next one of ours is above it. */
  counter = 0;
  /** The one timer of the proposer (P10): when to try, or to try again; infinite while there is no reason to. */
  proposeAt = Number.POSITIVE_INFINITY;
  /** Ballots of ours that came to nothing in this instance: each doubles the next back-off. */
  failures = 0;
  /** When the present proposal's first phase began. */
  preparedAt = 0;
  /** Since when this peer is agreeing, and since when too few are reachable; what was used up of that wait (P6). */
  since = 0;
  alone: { readonly since: number } | undefined;
  aloneUsedMs = 0;
  readonly withheld = new Map<number, readonly Withheld[]>();
  token = 0;

  constructor(seats: number) {
    this.quorum = quorumOf(seats);
  }

  /** P7: this seat has standing, with what it remembers. */
  remember(memory: Memory): void {
    this.acceptor = new Acceptor(memory);
    this.counter = memory.promised?.counter ?? 0;
  }

  /** The record of a view is known: the next instance is the one after it; being named gives standing. */
  enter(view: number, isNamed: boolean): void {
    if (this.acceptor) this.acceptor.leave(view);
    else if (isNamed) this.acceptor = new Acceptor({ instance: view + 1, promised: null, accepted: null });
    this.proposal = undefined;
    this.counter = 0;
    this.proposeAt = Number.POSITIVE_INFINITY;
    this.failures = 0;
    this.alone = undefined;
    this.aloneUsedMs = 0;
  }

  /** Notes a ballot's counter. */
  saw(ballot: Ballot): void {
    this.counter = Math.max(this.counter, ballot.counter);
  }
}
