import type { AcceptedRecord, Ballot, ViewRecord } from "../../wire/messages.ts";
import type { Memory } from "../memory.ts";
import { compareBallots } from "./ballot.ts";

/** What an acceptor says to a ballot; `past`: that instance is over here, whoever asks must learn its record. */
export type Answer = "yes" | "refused" | "past";

/**
 * The acceptor of single-decree Paxos (P2; Lamport, The Part-Time Parliament, 1998), one instance for each view's
 * record. It keeps the newest instance that it was asked about: whoever asks about one knows that all before it are
 * decided. What it answers yes to must be persisted before the answer is sent (P7).
 */
export class Acceptor {
  #instance: number;
  #promised: Ballot | null;
  #accepted: AcceptedRecord | null;

  constructor(memory: Memory) {
    this.#instance = memory.instance;
    this.#promised = memory.promised;
    this.#accepted = memory.accepted;
  }

  /** What must survive a reload. */
  get memory(): Memory {
    return { instance: this.#instance, promised: this.#promised, accepted: this.#accepted };
  }

  /** The record of a view is known: from now on later instances count. */
  leave(view: number): void {
    if (view >= this.#instance) this.#enter(view + 1);
  }

  /** P3: whether something was promised about a later view than this. */
  isFencedIn(view: number): boolean {
    return this.#instance > view && this.#promised !== null;
  }

  prepare(instance: number, ballot: Ballot): Answer {
    const answer = this.#judge(instance, ballot);
    if (answer === "yes") this.#promised = ballot;
    return answer;
  }

  accept(instance: number, ballot: Ballot, record: ViewRecord): Answer {
    const answer = this.#judge(instance, ballot);
    if (answer === "yes") {
      this.#promised = ballot;
      this.#accepted = { ballot, record };
    }
    return answer;
  }

  #judge(instance: number, ballot: Ballot): Answer {
    if (instance < this.#instance) return "past";
    if (instance > this.#instance) this.#enter(instance);
    return this.#promised !== null && compareBallots(ballot, this.#promised) < 0 ? "refused" : "yes";
  }

  #enter(instance: number): void {
    this.#instance = instance;
    this.#promised = null;
    this.#accepted = null;
  }
}
