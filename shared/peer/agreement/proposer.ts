import type { AcceptedRecord, Ballot, MessageOf, ViewRecord } from "../../wire/messages.ts";
import { compareBallots } from "./ballot.ts";

export type PromiseMessage = MessageOf<"promise">;

/** One ballot of a proposer of single-decree Paxos (P2): who promised, what is proposed, who accepted it. */
export class Proposal {
  readonly instance: number;
  readonly ballot: Ballot;
  readonly quorum: number;
  readonly promises = new Map<number, PromiseMessage>();
  readonly acceptances = new Set<number>();
  #record: ViewRecord | undefined;

  constructor(instance: number, ballot: Ballot, quorum: number) {
    this.instance = instance;
    this.ballot = ballot;
    this.quorum = quorum;
  }

  /** What was proposed; undefined in phase 1. */
  get record(): ViewRecord | undefined {
    return this.#record;
  }

  is(instance: number, ballot: Ballot): boolean {
    return instance === this.instance && compareBallots(ballot, this.ballot) === 0;
  }

  /** Phase 1 is done: a record may be proposed. */
  get isPromised(): boolean {
    return this.promises.size >= this.quorum;
  }

  /** Phase 2 is done: the record is decided. */
  get isAccepted(): boolean {
    return this.acceptances.size >= this.quorum;
  }

  /** P4: the accepted record of the highest ballot among the promises, which must be proposed again. */
  get inherited(): AcceptedRecord | undefined {
    let highest: AcceptedRecord | undefined;
    for (const { accepted } of this.promises.values()) {
      if (accepted && (!highest || compareBallots(accepted.ballot, highest.ballot) > 0)) highest = accepted;
    }
    return highest;
  }

  propose(record: ViewRecord): void {
    if (!this.isPromised || this.#record) throw new Error(`instance ${this.instance}: nothing can be proposed now`);
    this.#record = record;
  }
}
