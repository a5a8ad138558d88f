import { coordinateMedian } from "../averaging/coordinate-median.ts";
import { PlainArithmetic } from "../averaging/plain-arithmetic.ts";
import { createResiduals, type Residuals } from "../averaging/residuals.ts";
import { FixedPoint } from "../averaging/secure/fixed-point.ts";
import { SecureArithmetic } from "../averaging/secure/secure-arithmetic.ts";
import { weightedMean } from "../averaging/weighted-mean.ts";
import { REJECTIONS_JOURNALLED_MAX } from "../limits.ts";
import { canonicalSpec, type SessionSpec } from "../session/spec.ts";
import { weightBound } from "../session/weight-bound.ts";
import type { Digester } from "../training/digest.ts";
import type { Optimizer } from "../training/optimizer.ts";
import { emptyState } from "../training/initial-parameters.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import { elementsPerFrame, ringCodec } from "../wire/frame.ts";
import { marshal } from "../wire/marshal.ts";
import type { Message, MessageOf, RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import { Agreement } from "./agreement-state.ts";
import { Clock } from "./clock.ts";
import type { Effect } from "./effect.ts";
import type { Fetch } from "./fetch.ts";
import type { JournalEvent, Told, JournalEntry } from "./journal.ts";
import { type Other, unknownOther } from "./other.ts";
import { Round, type Vote } from "./round.ts";
import { SafetyCodeExchange } from "./safety-code-exchange.ts";
import type { Serving } from "./state-server.ts";
import type { Secrecy } from "./secrecy.ts";
import type { HaltReason, PeerState, SaveReason } from "./states.ts";
import { OwnTelemetry } from "./telemetry.ts";

/** What a peer is made of. */
export interface PeerOptions {
  readonly session: string;
  readonly spec: SessionSpec;
  readonly seat: number;
  readonly incarnation: string;
  /** The state of round 0, computed from the session's seed (M2). The peer owns it from now on. */
  readonly initial: TrainingState;
  readonly optimizer: Optimizer;
  readonly digester: Digester;
  readonly secrecy: Secrecy;
  /** Whether the task has a held-out set, so that rounds can be evaluated. */
  readonly evaluates: boolean;
  /** Milliseconds, for figures only: no decision depends on it. */
  readonly stopwatch: () => number;
  /** Elements of one bulk frame; left out, as many as fit. The simulator takes few, to have many frames. */
  readonly chunkElements?: number | undefined;
}

/** Why a session finishes (R7); `earlier`: it had finished already when this peer came to it. */
export type FinishReason = "rounds" | "target" | "earlier";

/** How a peer's work ends. */
export type Ending =
  | { readonly kind: "finished"; readonly reason: FinishReason }
  | { readonly kind: "halted"; readonly reason: HaltReason; readonly detail: string };

/** All that a peer knows and holds. Only its machine's handlers and the modules they call change it. */
export class PeerContext {
  readonly options: PeerOptions;
  readonly spec: SessionSpec;
  readonly seat: number;
  readonly specHash: string;
  readonly initialDigest: string;
  readonly others: ReadonlyMap<number, Other>;
  readonly residuals: Residuals | null;

  readonly #weightBound: number;
  /** Where averages are written: enough for the present and the upcoming round. A retry beside both has its own. */
  readonly #averages: readonly Float32Array[];

  readonly clock = new Clock();
  state: PeerState = "recovering";
  /** The state before it; undefined in the first. */
  cameFrom: PeerState | undefined;
  effects: Effect[] = [];
  /** Messages to this peer itself, as acceptor or proposer: heard in the same step. */
  letters: Message[] = [];
  backend: string | undefined;

  /** Storage was read (P7). */
  recovered = false;
  /** What must survive a reload can be written. */
  durable = true;
  /** What this page load says of itself, once it can; made anew when it has learned more. */
  hello: MessageOf<"hello"> | undefined;
  /** How this peer comes to the safety code (S7). */
  readonly safety: SafetyCodeExchange;
  /** What this page load's secrets for the others come from (S3). */
  readonly rootSecret: string;
  /** The newest view that this seat remembers from before this page load, and the states that it has saved. */
  lastView = 0;
  saved: readonly RoundAndDigest[] = [];
  /** Digest of the state with which the session finished at an earlier page load of this seat. */
  finishedDigest: string | undefined;

  /** The view that this peer is a member of, or in which it ended; 0 where there is none. */
  view = 0;
  /** Seats of the view, ascending, and the page loads that it names. */
  members: readonly number[] = [];
  incarnations: ReadonlyMap<number, string> = new Map();
  /** This page load has been in some view. */
  wasMember = false;
  /** The newest record that is known, and one that has come and is still to be acted on. */
  record: ViewRecord | undefined;
  news: ViewRecord | undefined;
  newsAt = Number.NEGATIVE_INFINITY;
  /** What was decided after this peer's end. */
  missed: ViewRecord | undefined;
  readonly agreement: Agreement;
  /** Chance, from this page load's own random ID: only timers depend on it. */
  readonly random: Random;

  /** False where the view's base is not here yet (P8). */
  hasBase = true;
  /** Since when the own storage is asked for the base. */
  loadingSince: number | undefined;
  /** Since when this peer wants a state that it does not have. */
  catchingSince: number | undefined;
  /** Since when this joiner has met nobody who is in a view. */
  outsideSince: number | undefined;
  /** The state that is being fetched, the parts that are being served, by seat, and whether this joiner is ready. */
  fetch: Fetch | undefined;
  readonly serving = new Map<number, Serving>();
  ready = false;

  committed: TrainingState;
  committedDigest: string;
  /** Round 0, kept by a page that has fetched a later state before it was in any view: a resume may begin there. */
  initial: TrainingState | undefined;
  /** The buffers of the next prepared state: those of the state before the committed one. */
  spare: TrainingState;
  current!: Round;
  /** The round that follows `current`, begun early: our own step on the prepared state (R6), others' first frames. */
  upcoming: Round | undefined;
  /** The next attempt at `current`, as members know it who have seen already that the votes differ (R5). */
  retry: Round | undefined;
  /** Our vote in the round or attempt before the present one: a member behind a re-made link may still need it. */
  lastVote: Vote | undefined;

  /** When the heartbeats were last sent, by the clock on the wall, and their sequence number. */
  beatAt = Number.NEGATIVE_INFINITY;
  sequence = 0;

  /** Milliseconds of the view's grace that are used up (P1), counted while somebody is suspected. */
  graceUsedMs = 0;
  suspendedAt: number | undefined;

  /** Elements that secure averaging clipped, at most in a round so far. */
  clippedMax = 0;

  askedToHalt = false;
  failure: string | undefined;
  ending: Ending | undefined;
  savedResult: { readonly round: number; readonly digest: string; readonly reason: SaveReason } | undefined;
  saveSettled = false;
  savingSince = Number.NEGATIVE_INFINITY;

  /** What this peer tells of how it does. */
  readonly telemetry = new OwnTelemetry();
  loss: number | undefined;
  accuracy: number | undefined;
  evaluatedRound: number | undefined;
  /** By the clock on the wall, as all times of rounds. */
  roundStartedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PeerOptions) {
    const { spec, seat, initial, digester } = options;
    this.options = options;
    this.spec = spec;
    this.seat = seat;
    this.#weightBound = weightBound(spec);
    this.rootSecret = options.secrecy.random();
    this.specHash = digester.digestText(canonicalSpec(spec));
    this.safety = new SafetyCodeExchange({
      session: options.session,
      specHash: this.specHash,
      seat,
      seats: spec.seats,
      incarnation: options.incarnation,
      secrecy: options.secrecy,
      send: (to, message) => this.send(to, message),
      reject: (from, reason) => this.reject(from, reason),
    });
    this.random = new Random("ballots", options.incarnation);
    this.agreement = new Agreement(spec.seats);
    const seats = Array.from({ length: spec.seats }, (_, index) => index);
    this.others = new Map(
      seats.filter((other) => other !== seat).map((other) => [other, unknownOther(other, spec.heartbeatMs)]),
    );
    this.committed = initial;
    this.committedDigest = digester.digest(initial);
    this.initialDigest = this.committedDigest;
    this.spare = emptyState(initial);
    this.#averages = [new Float32Array(initial.parameters.length), new Float32Array(initial.parameters.length)];
    this.residuals = spec.averaging === "secure" ? null : createResiduals(spec.compression, initial.parameters.length);
    this.current = this.newRound(initial.round + 1, 0);
  }

  /** A round of the present view about which nothing is known yet. */
  newRound(round: number, attempt: number): Round {
    const inUse = [this.current, this.upcoming].map((other) => other?.reduce.result);
    const members = this.members.length > 0 ? this.members : [this.seat];
    return new Round({
      view: this.view,
      round,
      attempt,
      members,
      self: this.seat,
      length: this.committed.parameters.length,
      arithmetic: this.#arithmetic(members.length, round, attempt),
      result: this.#averages.find((average) => !inUse.includes(average)),
      chunkElements: this.options.chunkElements,
      decoded: (offset, elements) => this.#update(offset, elements),
    });
  }

  #arithmetic(members: number, round: number, attempt: number): PlainArithmetic | SecureArithmetic {
    const { spec } = this;
    if (spec.averaging === "plain") {
      const combine = spec.aggregation === "median" ? coordinateMedian : weightedMean;
      return new PlainArithmetic(spec.compression, this.residuals, combine);
    }
    const { secureBits: bits, secureBound: bound } = spec;
    const fixed = new FixedPoint({ bits, bound, members, weightBound: this.#weightBound });
    const seed = new Random("rounding", this.options.incarnation, this.view, round, attempt).uint32();
    const { chunkElements = elementsPerFrame(ringCodec(bits)) } = this.options;
    return new SecureArithmetic(fixed, this.committed.parameters.length, chunkElements, seed);
  }

  /**
   * R3: applies a part of the present round's average to the committed state, as soon as it is there. Only the present
   * round can have one, as it takes our contribution.
   */
  #update(offset: number, elements: number): void {
    const { stopwatch, optimizer } = this.options;
    const startedAt = stopwatch();
    optimizer.update(this.committed, this.current.reduce.result, this.spare, offset, offset + elements);
    this.current.optimizerMs += stopwatch() - startedAt;
  }

  send(to: number, message: Message): void {
    if (to === this.seat) this.letters.push(message);
    else this.effects.push({ type: "send", to, bytes: marshal(message) });
  }

  /** Sends to every seat that has a link, or to those of them that fit; the bytes are made once. */
  broadcast(message: Message, fits: (seat: number) => boolean = () => true): void {
    const bytes = marshal(message);
    for (const other of this.others.values()) {
      if (other.link === undefined || !fits(other.seat)) continue;
      this.effects.push({ type: "send", to: other.seat, bytes });
    }
  }

  journal<E extends JournalEvent>(event: E, { round = this.committed.round, ...more }: Told<E>): void {
    const line = { at: this.clock.wall, seat: this.seat, view: this.view, round, event };
    // A line with what is told of its event: TypeScript does not see that for any event.
    this.effects.push({ type: "journal", entry: { ...line, ...more } as JournalEntry });
  }

  /** What every deadline goes by (H4). */
  get now(): number {
    return this.clock.now;
  }

  /** Member of a view, at work or at its end. */
  get installed(): boolean {
    return this.view > 0;
  }

  /** The present view names this seat with the page load that its link leads to. */
  isMember(seat: number): boolean {
    const incarnation = this.incarnations.get(seat);
    return incarnation !== undefined && incarnation === this.others.get(seat)?.link;
  }

  /** Something from another seat was refused; nothing of it was used. */
  reject(from: number, reason: string): void {
    const other = this.others.get(from);
    if (!other) return;
    other.rejections += 1;
    if (other.rejections <= REJECTIONS_JOURNALLED_MAX) this.journal("rejected", { detail: { from, reason } });
  }
}
