import { compareBallots } from "../peer/agreement/ballot.ts";
import type { Memory } from "../peer/memory.ts";
import type { PeerState } from "../peer/states.ts";
import type { Ballot, Message, MessageOf, ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Tab } from "./tab.ts";
import { InvariantViolation } from "./violation.ts";
import { textOf } from "./views.ts";

/** A page load of a seat. */
export interface Speaker {
  readonly seat: number;
  readonly incarnation: string;
  readonly peer: { readonly state: PeerState };
}

interface Told {
  readonly instance: number;
  readonly ballot: Ballot;
}

interface BallotSeen {
  readonly record: ViewRecord;
  readonly text: string;
  readonly acceptedBy: Set<number>;
}

/**
 * Reads what acceptors say, on the wire and on their disks, and keeps count of its own: who may speak at all (P7), that
 * nobody speaks before it is written (P7), takes a promise back or hides what it has accepted (P3), and that what is taken
 * for decided was accepted by a majority of the seats (I4).
 */
export class AgreementWatch {
  readonly #quorum: number;
  readonly #coverage: Coverage;
  readonly #isNamed: (incarnation: string) => boolean;
  /** Page loads that found a memory of their seat. */
  readonly #remembering = new Set<string>();
  /** What each seat last told; a seat that forgot has told nothing. */
  readonly #told = new Map<number, Told>();
  /** The newest record that each seat has accepted, as far as it was written. */
  readonly #accepted = new Map<number, Told>();
  /** By page load, the newest promise that its disk has seen. */
  readonly #written = new Map<string, Told>();
  /** By page load, the instance that it has promised something about: it is fenced in all earlier views (P3). */
  readonly #fences = new Map<string, number>();
  /** Of the present life of the session, by instance and ballot. */
  readonly #ballots = new Map<string, BallotSeen>();
  /** By instance and ballot, page loads at work in the last view that promised. */
  readonly #promisers = new Map<string, string[]>();
  /** By page load, the instance that it last wanted to remember. */
  readonly #instances = new Map<string, number>();
  /** Page loads that have said the digest of a lobby. */
  readonly #inLobby = new Set<string>();
  /** The newest view that is on some disk. */
  #latestWritten = 0;
  readonly #unwritten = new Map<string, Memory>();

  constructor(seats: number, coverage: Coverage, isNamed: (incarnation: string) => boolean) {
    this.#quorum = Math.floor(seats / 2) + 1;
    this.#coverage = coverage;
    this.#isNamed = isNamed;
  }

  /** A page load read its disk. */
  recovered({ seat, incarnation }: Speaker, memory: Memory | null): void {
    if (memory) {
      this.#remembering.add(incarnation);
      this.#wrote(incarnation, memory);
      return;
    }
    this.#accepted.delete(seat);
    if (this.#told.delete(seat)) this.#coverage.hit("standing lost");
  }

  /** M7: nobody has told anything in the seat's name before this page load: it has forgotten nothing. */
  vouched({ incarnation, isVouched, peer }: Tab): void {
    if (isVouched && peer.status().standing) this.#remembering.add(incarnation);
  }

  /** The newest view that some seat will remember, if no disk loses anything. */
  get latestWritten(): number {
    return this.#latestWritten;
  }

  hasStanding(incarnation: string): boolean {
    return this.#remembering.has(incarnation) || this.#isNamed(incarnation);
  }

  /** A page load wants to remember something. It acts by it from now on, but tells nobody until it is written. */
  persist({ incarnation }: Speaker, token: number, memory: Memory): void {
    if (memory.instance === 2 && !memory.promised && !this.#isNamed(incarnation)) this.#coverage.hit("say given up");
    this.#instances.set(incarnation, memory.instance);
    if (memory.promised) this.#fences.set(incarnation, memory.instance);
    this.#unwritten.set(`${incarnation} ${token}`, memory);
  }

  /** @returns what it remembers from now on, or, where it could not be written, knows that it has forgotten */
  persisted(speaker: Speaker, token: number): Memory | undefined {
    const key = `${speaker.incarnation} ${token}`;
    const memory = this.#unwritten.get(key);
    this.#unwritten.delete(key);
    if (!memory) return undefined;
    this.#latestWritten = Math.max(this.#latestWritten, memory.instance - 1);
    this.#wrote(speaker.incarnation, memory);
    if (!memory.accepted) return memory;
    const { ballot, record } = memory.accepted;
    this.#proposed(memory.instance, ballot, record);
    this.#accept(speaker, memory.instance, ballot);
    this.#accepted.set(speaker.seat, { instance: memory.instance, ballot });
    return memory;
  }

  /** P3: whether this page load may neither vote nor commit in a view any more. */
  isFenced(incarnation: string, view: number): boolean {
    return (this.#fences.get(incarnation) ?? 0) > view;
  }

  /**
   * M7: whoever may have accepted a start of part takes no part in a start of all.
   * @param hasStarted a first record is decided: whoever has learned it is done with that, and need not write it down
   * @throws InvariantViolation
   */
  saidLobby({ seat, incarnation }: Speaker, hasStarted: boolean): void {
    if (hasStarted) return;
    this.#inLobby.add(incarnation);
    if (this.#instances.get(incarnation) !== 1) return;
    throw new InvariantViolation("M7", `seat ${seat} says a lobby's digest, and has promised about the first record`);
  }

  sent(speaker: Speaker, message: Message): void {
    switch (message.type) {
      case "promise":
        this.#tell(speaker, message);
        this.#checkReported(speaker, message);
        return this.#promised(speaker, message);
      case "accept":
        return this.#proposed(message.instance, message.ballot, message.record);
      case "accepted":
        this.#tell(speaker, message);
        this.#accepted.set(speaker.seat, message);
        return this.#accept(speaker, message.instance, message.ballot);
      case "refuse":
        return this.#coverage.hit("ballot refused");
      default:
        return;
    }
  }

  /**
   * The session has started, or started anew after all pages were closed. A seat that has forgotten what it proposed may
   * come to the same instance and ballot again, which is another one in another life of the session.
   */
  started(): void {
    this.#ballots.clear();
    this.#promisers.clear();
  }

  /** I4. @throws InvariantViolation unless a majority of the seats accepted this record under one ballot */
  checkDecided(record: ViewRecord): void {
    const text = textOf(record);
    const most = Math.max(
      0,
      ...[...this.#ballots.values()].filter((ballot) => ballot.text === text).map((ballot) => ballot.acceptedBy.size),
    );
    if (most >= this.#quorum) return;
    throw new InvariantViolation("I4", `${text} is taken for decided; ${most} seats of ${this.#quorum} accepted it`);
  }

  #tell(speaker: Speaker, { instance, ballot }: MessageOf<"promise"> | MessageOf<"accepted">): void {
    const { seat, incarnation } = speaker;
    if (instance === 1 && this.#inLobby.has(incarnation)) {
      throw new InvariantViolation("M7", `seat ${seat} has said a lobby's digest, and answers about the first record`);
    }
    this.#checkStanding(speaker);
    const written = this.#written.get(incarnation);
    if (!written || isBefore(written, { instance, ballot })) {
      const what = `ballot ${text(ballot)} of view ${instance}`;
      throw new InvariantViolation("P7", `seat ${seat} answers ${what} before its disk has it`);
    }
    const told = this.#told.get(seat);
    if (told && isBefore({ instance, ballot }, told)) {
      throw new InvariantViolation(
        "P7",
        `seat ${seat} (${incarnation}) answers ballot ${text(ballot)} of view ${instance} after ${text(told.ballot)} of view ${told.instance}`,
      );
    }
    this.#told.set(seat, { instance, ballot });
  }

  /** P3: a promise tells of the highest ballot that the seat has accepted. */
  #checkReported({ seat }: Speaker, { instance, accepted }: MessageOf<"promise">): void {
    const own = this.#accepted.get(seat);
    if (own?.instance !== instance) return;
    if (accepted && compareBallots(accepted.ballot, own.ballot) >= 0) return;
    const told = accepted ? text(accepted.ballot) : "nothing";
    throw new InvariantViolation(
      "P3",
      `seat ${seat} promises with ${told} accepted, and had accepted ${text(own.ballot)}`,
    );
  }

  #wrote(incarnation: string, { instance, promised }: Memory): void {
    if (promised) this.#written.set(incarnation, { instance, ballot: promised });
  }

  #promised(speaker: Speaker, { instance, ballot, report }: MessageOf<"promise">): void {
    if (!report || ["saving", "finished", "halted"].includes(speaker.peer.state)) return;
    const key = keyOf(instance, ballot);
    const promisers = this.#promisers.get(key) ?? [];
    this.#promisers.set(key, [...promisers, speaker.incarnation]);
  }

  #checkStanding({ seat, incarnation }: Speaker): void {
    if (!this.hasStanding(incarnation)) {
      throw new InvariantViolation("P7", `seat ${seat} (${incarnation}) is an acceptor, but remembers nothing`);
    }
    if (!this.#isNamed(incarnation)) this.#coverage.hit("acceptor remembered");
  }

  #proposed(instance: number, ballot: Ballot, record: ViewRecord): void {
    const key = keyOf(instance, ballot);
    const seen = this.#ballots.get(key);
    const recordText = textOf(record);
    if (seen) {
      if (seen.text === recordText) return;
      throw new InvariantViolation("I3", `ballot ${text(ballot)} proposes ${recordText} and ${seen.text}`);
    }
    this.#markLeftOut(key, record);
    for (const [other, { text: otherText, acceptedBy }] of this.#ballots) {
      if (otherText === recordText && acceptedBy.size > 0 && other.startsWith(`${instance}:`)) {
        this.#coverage.hit(record.kind === "start" ? "start of part adopted" : "accepted record adopted");
        break;
      }
    }
    this.#ballots.set(key, { record, text: recordText, acceptedBy: new Set() });
  }

  #markLeftOut(key: string, { kind, members }: ViewRecord): void {
    const isNamed = (promiser: string) => members.some(({ incarnation }) => incarnation === promiser);
    const promisers = this.#promisers.get(key) ?? [];
    if (kind === "continue" && !promisers.every(isNamed)) this.#coverage.hit("non-transitive links");
  }

  #accept(speaker: Speaker, instance: number, ballot: Ballot): void {
    this.#checkStanding(speaker);
    this.#ballots.get(keyOf(instance, ballot))?.acceptedBy.add(speaker.seat);
  }
}

const isBefore = (a: Told, b: Told): boolean =>
  a.instance < b.instance || (a.instance === b.instance && compareBallots(a.ballot, b.ballot) < 0);
const text = ({ counter, seat }: Ballot) => `${counter}.${seat}`;
const keyOf = (instance: number, ballot: Ballot) => `${instance}:${text(ballot)}`;
