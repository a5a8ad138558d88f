import { assert } from "../assert.ts";
import type { PayloadCodec } from "../averaging/payload-codec.ts";
import { REJECTIONS_JOURNALLED_MAX } from "../limits.ts";
import { settledSpec } from "../session/auto-settings.ts";
import { canonicalSpec, type SessionSpec } from "../session/spec.ts";
import type { Digester } from "../training/digest.ts";
import type { Optimizer } from "../training/optimizer.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import { marshal } from "../wire/marshal.ts";
import type { PlainCodec } from "../wire/frame.ts";
import type { AgreementMessage, Choice, Message } from "../wire/messages.ts";
import { Agreement } from "./agreement-state.ts";
import { CatchUp } from "./catch-up.ts";
import { Clock } from "./clock.ts";
import { Closing } from "./closing.ts";
import type { Effect } from "./effect.ts";
import { Figures } from "./figures.ts";
import { Grace } from "./grace.ts";
import { Greeting } from "./greeting.ts";
import type { JournalEntry, JournalEvent, Told } from "./journal.ts";
import { Measuring } from "./measuring.ts";
import { Membership } from "./membership.ts";
import { Model, type NewState } from "./model.ts";
import { Other } from "./other.ts";
import { OwnTelemetry } from "./telemetry.ts";
import { Pulse } from "./pulse.ts";
import { Rounds } from "./rounds.ts";
import { SafetyCodeExchange } from "./safety-code-exchange.ts";
import type { Secrecy } from "./secrecy.ts";
import type { Serving } from "./serving.ts";
import type { PeerState } from "./states.ts";
import { Starting } from "./starting.ts";
import { Storage } from "./storage.ts";
import { Verdict } from "./verdict.ts";

/** What a peer is made of. */
export interface PeerOptions {
  readonly session: string;
  readonly spec: SessionSpec;
  readonly seat: number;
  readonly incarnation: string;
  /**
   * The state of round 0, computed from the session's seed (M2). Where the session starts from a model: that one, or, as
   * long as this tab does not have it, any state of its shape, which is used for nothing. The peer owns it from now on.
   */
  readonly initial: TrainingState;
  /** The update of all rounds; with `auto` that of `settledSpec`, which is the same whatever is chosen. */
  readonly optimizer: Optimizer;
  readonly digester: Digester;
  /** Where states are kept beside the initial one; left out, anywhere. */
  readonly newState?: NewState | undefined;
  /** Writes and reads what travels in plain averaging, compressed in some way; left out, the plain code does. */
  readonly payloads?: ((codec: PlainCodec) => PayloadCodec) | undefined;
  readonly secrecy: Secrecy;
  /** Whether the task has a held-out set, so that rounds can be evaluated. */
  readonly evaluates: boolean;
  /** Milliseconds, for figures only: no decision depends on it. */
  readonly stopwatch: () => number;
  /**
   * What the line has carried up since the last call while bulk frames waited for it, in kilobytes a second (R14); null
   * where they did not wait, or not long enough to tell. Left out, nothing is measured.
   */
  readonly uploadRate?: (() => number | null) | undefined;
  /** Elements of one bulk frame; left out, as many as fit. The simulator takes few, to have many frames. */
  readonly chunkElements?: number | undefined;
  /**
   * Reads a message, or throws WireError; left out, {@link unmarshal}. The simulator reads what went to several seats
   * once for all of them.
   */
  readonly unmarshal?: ((bytes: Uint8Array) => Message) | undefined;
}

/**
 * All that a peer knows and holds, in parts: each owns its fields, what may be done to them, and how they begin anew. The
 * modules beside them say when.
 */
export class PeerContext {
  readonly options: PeerOptions;
  readonly seat: number;
  readonly specHash: string;
  readonly others: ReadonlyMap<number, Other>;

  readonly clock = new Clock();
  readonly pulse = new Pulse();
  readonly storage: Storage;
  readonly greeting = new Greeting();
  /** What this page load has to do with a start by those who are there (M7). */
  readonly starting = new Starting(this.clock);
  /** How this peer comes to the safety code (S7). */
  readonly safety: SafetyCodeExchange;
  readonly membership: Membership;
  readonly agreement: Agreement;
  readonly grace: Grace;
  readonly catchUp: CatchUp;
  /** Parts of the state that other seats have asked for, by seat. */
  readonly serving = new Map<number, Serving>();
  readonly model: Model;
  /** The state that is tested while rounds go on (R11). */
  readonly verdict = new Verdict();
  readonly closing: Closing;
  /** How this page load measures its lines, where that decides what the session is like (M8). */
  readonly measuring = new Measuring(this.clock);
  readonly figures = new Figures();
  /** What this peer tells of how it does. */
  readonly telemetry = new OwnTelemetry();

  /** What this page load's secrets for the others come from (S3). */
  readonly rootSecret: string;
  /** Chance, from this page load's own random ID: only timers depend on it. */
  readonly random: Random;

  #spec: SessionSpec;
  #choice: Choice | undefined;
  #rounds: Rounds;
  #state: PeerState = "recovering";
  #cameFrom: PeerState | undefined;
  #effects: Effect[] = [];
  /** Messages to this peer itself, as acceptor or proposer: heard in the same step. */
  #selfMessages: AgreementMessage[] = [];

  constructor(options: PeerOptions) {
    const { session, spec, seat, incarnation, initial, optimizer, digester, secrecy } = options;
    const { clock } = this;
    this.options = options;
    this.#spec = settledSpec(spec, null);
    this.seat = seat;
    this.rootSecret = secrecy.random();
    this.specHash = digester.digestText(canonicalSpec(spec));
    this.safety = new SafetyCodeExchange({
      session,
      specHash: this.specHash,
      seat,
      seats: spec.seats,
      incarnation,
      secrecy,
      send: (to, message) => this.send(to, message),
      reject: (from, reason) => this.reject(from, reason),
    });
    this.random = new Random("ballots", incarnation);
    const seats = Array.from({ length: spec.seats }, (_, index) => index);
    this.others = new Map(
      seats.filter((other) => other !== seat).map((other) => [other, new Other(other, spec.heartbeatMs, clock)]),
    );
    this.storage = new Storage(spec.start?.digest ?? null);
    this.membership = new Membership(clock, seat, incarnation);
    this.agreement = new Agreement(clock, spec);
    this.grace = new Grace(clock, spec.graceMs);
    this.catchUp = new CatchUp(clock, spec.heartbeatMs);
    this.model = new Model(this.spec, initial, optimizer, digester, options.newState);
    this.#rounds = this.#newRounds();
    this.closing = new Closing(clock);
  }

  /** What the session is like; with `auto` (M8) of the shape that it will have, as long as nothing is chosen. */
  get spec(): SessionSpec {
    return this.#spec;
  }

  /** The spec as it was given. */
  get given(): SessionSpec {
    return this.options.spec;
  }

  /** With `auto`: what was chosen, and by which figures; undefined before (M8). */
  get choice(): Choice | undefined {
    return this.#choice;
  }

  get rounds(): Rounds {
    return this.#rounds;
  }

  /** M8: a record says what is chosen. No round has begun with anything else. */
  settle(choice: Choice): void {
    this.#choice = choice;
    this.#spec = settledSpec(this.given, choice);
    this.model.useCompression(this.spec.compression);
    this.#rounds = this.#newRounds();
    this.perform({ type: "settled", spec: this.spec });
  }

  #newRounds(): Rounds {
    const { seat, incarnation, stopwatch, chunkElements, payloads } = this.options;
    const options = { spec: this.spec, seat, incarnation, stopwatch, chunkElements, payloads };
    return new Rounds(options, this.clock, this.membership, this.model);
  }

  /** What every deadline goes by (H4). */
  get now(): number {
    return this.clock.now;
  }

  get state(): PeerState {
    return this.#state;
  }

  /** The state before it; undefined in the first. */
  get cameFrom(): PeerState | undefined {
    return this.#cameFrom;
  }

  /** The machine has come to another state. */
  moved(to: PeerState): void {
    this.#cameFrom = this.#state;
    this.#state = to;
  }

  /** P3: a promise about the next view was made: no vote and no commit in this one any more. */
  get isFenced(): boolean {
    return this.agreement.isFencedIn(this.membership.view);
  }

  /** The present view names this seat with the page load that its link leads to. */
  isMember(seat: number): boolean {
    const incarnation = this.membership.incarnations.get(seat);
    return incarnation !== undefined && incarnation === this.others.get(seat)?.link;
  }

  /** Has something done, after what was asked for before. */
  perform(effect: Effect): void {
    this.#effects.push(effect);
  }

  /** All that is to be done, in this order; each effect once. */
  takeEffects(): Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** What this peer has told itself, one after the other, each once. */
  nextSelfMessage(): AgreementMessage | undefined {
    return this.#selfMessages.shift();
  }

  send(to: number, message: Message): void {
    assert(to !== this.seat, "a peer tells itself nothing but what belongs to the agreement");
    this.perform({ type: "send", to, bytes: marshal(message) });
  }

  /** Of the agreement every seat hears, its own peer, too (P2). */
  tell(to: number, message: AgreementMessage): void {
    if (to === this.seat) this.#selfMessages.push(message);
    else this.send(to, message);
  }

  /** Sends to every seat that has a link, or to those of them that fit; the bytes are made once. */
  broadcast(message: Message, fits: (seat: number) => boolean = () => true): void {
    const bytes = marshal(message);
    for (const other of this.others.values()) {
      if (other.link === undefined || !fits(other.seat)) continue;
      this.perform({ type: "send", to: other.seat, bytes });
    }
  }

  journal<E extends JournalEvent>(event: E, { round = this.model.committed.round, ...more }: Told<E>): void {
    const line = { at: this.clock.wall, seat: this.seat, view: this.membership.view, round, event };
    // A line with what is told of its event: TypeScript does not see that for any event.
    this.perform({ type: "journal", entry: { ...line, ...more } as JournalEntry });
  }

  /** Something from another seat was refused; nothing of it was used. */
  reject(from: number, reason: string): void {
    const other = this.others.get(from);
    if (!other) return;
    other.rejections += 1;
    if (other.rejections <= REJECTIONS_JOURNALLED_MAX) this.journal("rejected", { detail: { from, reason } });
  }
}
