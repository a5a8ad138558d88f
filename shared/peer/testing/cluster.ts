import { present } from "../../assert.ts";
import { parseSpec, type SessionSpec, type SessionSpecInput } from "../../session/spec.ts";
import { seededMask } from "../seeded-masks.ts";
import { seededSecrecy } from "../seeded-secrecy.ts";
import { createDigester } from "../../training/digest.ts";
import type { Optimizer } from "../../training/optimizer.ts";
import { Random } from "../../training/random.ts";
import { marshal, unmarshal } from "../../wire/marshal.ts";
import type { KeptState } from "../kept-state.ts";
import type { Message } from "../../wire/messages.ts";
import type { PeerOptions } from "../context.ts";
import type { Effect, RoundMetrics, RoundTested } from "../effect.ts";
import { roundKeyOf } from "../gradient-request.ts";
import type { Input } from "../input.ts";
import type { EntryOf, JournalEntry, JournalEvent } from "../journal.ts";
import type { Memory } from "../memory.ts";
import { Peer } from "../peer.ts";
import { TICK_MS } from "../timing.ts";
import { describeEffect, describeInput } from "./describe.ts";

export const digester = await createDigester();

/** Adds the average to the parameters: states can be worked out by hand. */
export const plainSum: Optimizer = {
  slots: 0,
  clips: false,
  statistics: 0,
  settles: false,
  update(from, gradient, to) {
    from.parameters.forEach((value, index) => (to.parameters[index] = value + gradient[index]!));
    to.round = from.round + 1;
  },
};

export interface ClusterOptions {
  readonly seats?: number;
  readonly spec?: SessionSpecInput;
  readonly parameters?: number;
  readonly evaluates?: boolean;
  /** Samples behind a seat's gradient. */
  readonly samples?: (seat: number) => number;
  /** Evaluation of the state of a round at a seat. */
  readonly correct?: (seat: number, round: number) => number;
  /** Whether {@link Cluster.frames} is filled. */
  readonly keepsFrames?: boolean;
  /** Links tell the certificates of their ends, so that there is a safety code (S7). */
  readonly certificates?: boolean;
  /** What is different at one seat. */
  readonly misfits?: Readonly<Record<number, Partial<PeerOptions>>>;
}

type Compute = Extract<Effect, { type: "compute" }>;
type Expansion = Extract<Effect, { type: "expandMasks" }>;
type Save = Extract<Effect, { type: "save" }>;
type Parcel = { readonly from: number; readonly to: number; readonly bytes: Uint8Array };

/** One real peer, and all that it asked its surroundings to do. */
export interface Seat {
  readonly peer: Peer;
  readonly journal: JournalEntry[];
  /** Asked for and not answered; a newer one cancels an older one. */
  compute: Compute | undefined;
  readonly computes: Compute[];
  readonly expansions: Expansion[];
  readonly saves: Save[];
  readonly rounds: RoundMetrics[];
  /** What tests of its states came to (R11). */
  readonly tested: RoundTested[];
  readonly sent: Message[];
  /** What the seat's storage holds: it outlives a page load. */
  readonly disk: Disk;
}

/**
 * A seat's storage; `writes: "held"` leaves persists unanswered until {@link Cluster.flush}, and `reads: "held"` a page
 * load in `recovering` until {@link Cluster.recover}.
 */
export interface Disk {
  memory: Memory | null;
  readonly states: Map<number, { readonly state: KeptState; readonly digest: string; readonly view: number }>;
  /** Digest of the state with which the session finished. */
  finished?: string;
  reads?: "held";
  /** Saved states that are asked for never come. */
  loads?: "held";
  writes: "done" | "held" | "failing";
  /** What becomes of checkpoints, where they are not written at once; `held` ones the test answers. */
  checkpoints?: "held" | "failing" | undefined;
  readonly heldWrites: Extract<Effect, { type: "persist" }>[];
}

/** A few real peers on one hand-moved clock; what they send waits until the test delivers it. */
export class Cluster {
  now = 1_000_000;
  readonly spec: SessionSpec;
  readonly seats: Seat[];
  readonly trace: string[] = [];
  /** Seats that are not run. */
  readonly frozen = new Set<number>();
  /** Directions, such as `0>1`, that keep what is sent on them; `0>1 control` and `0>1 bulk` are one channel of it. */
  readonly held = new Set<string>();
  /** Seats whose masks are not answered until {@link Cluster.flushMasks}, and seats that get wrong ones. */
  readonly masksHeld = new Set<number>();
  readonly spoilsMasks = new Set<number>();
  /** All bulk frames that were sent. */
  readonly frames: Uint8Array[] = [];
  readonly #options: ClusterOptions;
  readonly #links = new Set<string>();
  readonly #voteless = new Set<string>();
  #control: Parcel[] = [];
  #bulk: Parcel[] = [];
  #room: { readonly seat: number; readonly to: number }[] = [];

  constructor(options: ClusterOptions = {}) {
    const { seats = 2 } = options;
    this.#options = options;
    this.spec = parseSpec({
      compression: "none",
      task: "synthetic-100k",
      seats,
      rounds: 5,
      heartbeatMs: 100,
      graceMs: 2000,
      ...options.spec,
    });
    this.seats = Array.from({ length: seats }, (_, seat) => this.#makeSeat(seat, options.misfits?.[seat]));
    this.seats.forEach((_, seat) => this.#recover(seat));
  }

  /** The seat's page is loaded anew, with its storage or without. */
  reload(seat: number, incarnation: string, disk: Disk = this.seats[seat]!.disk): void {
    this.seats[seat] = this.#makeSeat(seat, { ...this.#options.misfits?.[seat], incarnation }, disk);
    this.#recover(seat);
  }

  /** Answers the writes that were held back. */
  flush(seat: number): void {
    const { disk } = this.seats[seat]!;
    for (const { token, memory } of disk.heldWrites.splice(0)) {
      disk.memory = memory;
      this.step(seat, { type: "persisted", token });
    }
  }

  /** Answers the newest masks that were held back. */
  flushMasks(seat: number): void {
    const newest = this.seats[seat]!.expansions.at(-1);
    if (newest) this.#answerMasks(seat, newest);
  }

  step(seat: number, input: Input): void {
    const effects = this.seats[seat]!.peer.step(input, this.now);
    if (input.type !== "tick" || effects.length > 0) this.#line(seat, `<- ${describeInput(input)}`);
    for (const effect of effects) this.#perform(seat, effect);
  }

  ready(...seats: number[]): void {
    for (const seat of seats) this.step(seat, { type: "trainerReady", backend: "test" });
  }

  /** Makes the link of two seats, in place of the one there was. */
  connect(a: number, b: number): void {
    this.#lose(a, b);
    this.#links.add(pair(a, b));
    this.#linkUp(a, b);
    this.#linkUp(b, a);
  }

  #linkUp(seat: number, other: number): void {
    const certificateOf = (of: number) => digester.digestText(this.incarnation(of)).repeat(2);
    const fingerprints = { own: certificateOf(seat), other: certificateOf(other) };
    const known = this.#options.certificates === true ? { fingerprints } : {};
    this.step(seat, { type: "linkUp", seat: other, incarnation: this.incarnation(other), ...known });
  }

  /** The link dies with all that is on it. @param noticedBy of the two, who learns of it */
  cut(a: number, b: number, noticedBy: readonly number[] = [a, b]): void {
    this.#lose(a, b);
    this.#links.delete(pair(a, b));
    for (const seat of noticedBy) this.step(seat, { type: "linkDown", seat: seat === a ? b : a });
  }

  /** All seats meet, until all compute round 1. */
  start(): this {
    const all = this.seats.map((_, seat) => seat);
    this.ready(...all);
    for (const a of all) for (const b of all) if (a < b) this.connect(a, b);
    this.pass(300);
    return this;
  }

  /** Time passes for all seats that run, and what they send arrives. */
  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      this.now += TICK_MS;
      this.tick();
      this.deliver();
    }
  }

  tick(): void {
    this.seats.forEach((_, seat) => {
      if (!this.frozen.has(seat)) this.step(seat, { type: "tick" });
    });
  }

  /** Delivers until nothing is on its way any more but what is held back. */
  deliver(): void {
    for (;;) {
      this.offerRoom();
      const message = this.#take(this.#control, "control");
      if (message) {
        this.step(message.to, { type: "message", from: message.from, bytes: message.bytes });
        continue;
      }
      const frame = this.#take(this.#bulk, "bulk");
      if (!frame) return;
      this.step(frame.to, { type: "frame", from: frame.from, bytes: frame.bytes });
    }
  }

  /** A training worker answers what it was asked for. */
  answer(seat: number, more: Partial<Extract<Input, { type: "gradient" }>> = {}): void {
    const { compute } = this.seats[seat]!;
    if (!compute) throw new Error(`seat ${seat} has asked for nothing`);
    this.seats[seat]!.compute = undefined;
    const { round, parameters, evaluate } = compute;
    if (evaluate) this.evaluated(seat, compute);
    const gradient = gradientOf(seat, round, parameters.length);
    const samples = this.#options.samples?.(seat) ?? 1;
    this.step(seat, {
      type: "gradient",
      ...roundKeyOf(compute),
      gradient,
      samples,
      weight: samples,
      loss: 1 / round,
      computeMs: 5,
      ...more,
    });
  }

  evaluated(seat: number, compute: Compute): void {
    const round = compute.round - 1;
    const correct = this.#options.correct?.(seat, round) ?? 50;
    const { digest } = present(compute.evaluate, "a test was asked for");
    const loss = (100 - correct) / 25;
    this.step(seat, { type: "evaluated", view: compute.view, round, digest, correct, total: 100, loss });
  }

  answerAll(): void {
    this.seats.forEach(({ compute }, seat) => {
      if (compute) this.answer(seat);
    });
  }

  /** Everybody computes, averages and votes; with evaluation it takes the answer to the compute that follows too. */
  round(): void {
    this.answerAll();
    this.deliver();
  }

  /** Rounds until everybody is at an end, saves included. */
  finish(): void {
    for (let guard = 0; guard < 2 * this.spec.rounds + 2; guard += 1) {
      this.round();
      this.saveAll();
      this.pass(TICK_MS);
    }
  }

  saveAll(): void {
    this.seats.forEach(({ saves, peer }, seat) => {
      const save = saves.at(-1);
      if (!save || peer.state !== "saving") return;
      const { disk } = this.seats[seat]!;
      disk.states.set(save.state.round, save);
      if (save.reason === "finished") disk.finished = save.digest;
      this.step(seat, { type: "saved", round: save.state.round });
    });
  }

  /** From now on votes are lost on this way, and nothing else. */
  dropVotes(from: number, to: number): void {
    this.#voteless.add(`${from}>${to}`);
  }

  /** A message as if its sender had sent it. */
  inject(from: number, to: number, message: Message): void {
    this.step(to, { type: "message", from, bytes: marshal(message) });
  }

  /** The bulk frames that are on their way, newest last. */
  framesOnTheWay(from: number, to: number): readonly Uint8Array[] {
    return this.#bulk.filter((parcel) => parcel.from === from && parcel.to === to).map((parcel) => parcel.bytes);
  }

  /** Lets the seats hand their waiting frames to the links, without delivering anything. */
  offerRoom(): void {
    const offered = this.#room.filter(({ seat }) => !this.frozen.has(seat));
    this.#room = this.#room.filter(({ seat }) => this.frozen.has(seat));
    for (const { seat, to } of offered) this.step(seat, { type: "room", to, frames: 1000 });
  }

  /** Empties all records of what happened so far. */
  forget(): void {
    this.trace.length = 0;
    for (const { journal, computes, saves, rounds, sent } of this.seats) {
      for (const record of [journal, computes, saves, rounds, sent]) record.length = 0;
    }
  }

  get states(): readonly string[] {
    return this.seats.map(({ peer }) => peer.state);
  }

  get committed(): readonly number[] {
    return this.seats.map(({ peer }) => peer.status().committed.round);
  }

  status(seat: number): ReturnType<Peer["status"]> {
    return this.seats[seat]!.peer.status();
  }

  /** The seat's journal entries of a kind. */
  entries<E extends JournalEvent>(seat: number, event: E): readonly EntryOf<E>[] {
    return this.seats[seat]!.journal.filter((entry): entry is EntryOf<E> => entry.event === event);
  }

  /** Reasons for which a seat refused something. */
  rejections(seat: number): readonly string[] {
    return this.entries(seat, "rejected").map(({ detail }) => detail.reason);
  }

  incarnation(seat: number): string {
    return this.status(seat).incarnation;
  }

  /** The seat's storage answers, where it has not. */
  recover(seat: number): void {
    delete this.seats[seat]!.disk.reads;
    this.#recover(seat);
  }

  #recover(seat: number): void {
    const { disk, peer } = this.seats[seat]!;
    if (peer.state !== "recovering" || disk.reads === "held") return;
    const saved = [...disk.states].map(
      ([
        round,
        {
          digest,
          view,
          state: { choice },
        },
      ]) => {
        return { round, digest, view, finished: disk.finished === digest, ...(choice && { choice }) };
      },
    );
    this.step(seat, { type: "recovered", memory: disk.memory, saved });
  }

  #makeSeat(seat: number, misfit: Partial<PeerOptions> | undefined, disk = emptyDisk()): Seat {
    const { parameters = 8, evaluates = false } = this.#options;
    const peer = new Peer({
      session: "test",
      spec: this.spec,
      seat,
      incarnation: `page-${seat}`,
      initial: { round: 0, parameters: new Float32Array(parameters), moments: [] },
      optimizer: plainSum,
      digester,
      secrecy: seededSecrecy(new Random("secrets of a test", seat), digester),
      evaluates,
      stopwatch: () => 0,
      chunkElements: 2,
      ...misfit,
    });
    return {
      peer,
      journal: [],
      compute: undefined,
      computes: [],
      expansions: [],
      saves: [],
      rounds: [],
      tested: [],
      sent: [],
      disk,
    };
  }

  #perform(seat: number, effect: Effect): void {
    this.#line(seat, `   -> ${describeEffect(effect)}`);
    const own = this.seats[seat]!;
    switch (effect.type) {
      case "send":
        own.sent.push(unmarshal(effect.bytes));
        if (own.sent.at(-1)?.type === "vote" && this.#voteless.has(`${seat}>${effect.to}`)) return;
        if (this.#links.has(pair(seat, effect.to)))
          this.#control.push({ from: seat, to: effect.to, bytes: effect.bytes });
        return;
      case "sendFrame":
        if (this.#options.keepsFrames) this.frames.push(effect.bytes);
        if (this.#links.has(pair(seat, effect.to))) this.#bulk.push({ from: seat, to: effect.to, bytes: effect.bytes });
        return;
      case "framesWaiting":
        this.#room.push({ seat, to: effect.to });
        return;
      case "expandMasks":
        own.expansions.push(effect);
        if (!this.masksHeld.has(seat)) this.#answerMasks(seat, effect);
        return;
      case "compute":
        own.compute = effect;
        own.computes.push(effect);
        return;
      case "save":
        own.saves.push(effect);
        return;
      case "persist":
        return this.#write(seat, effect);
      case "checkpoint":
        if (own.disk.checkpoints === "held") return;
        if (own.disk.checkpoints === "failing")
          return this.step(seat, { type: "checkpointFailed", round: effect.state.round, reason: "full" });
        own.disk.states.set(effect.state.round, effect);
        return this.step(seat, { type: "checkpointed", round: effect.state.round });
      case "load":
        if (own.disk.loads === "held") return;
        return this.step(seat, {
          type: "loaded",
          round: effect.round,
          digest: effect.digest,
          state: own.disk.states.get(effect.round)?.state ?? null,
        });
      case "journal":
        own.journal.push(effect.entry);
        return;
      case "roundTested":
        own.tested.push(effect.tested);
        return;
      case "settled":
        return;
      case "roundDone":
        own.rounds.push(effect.metrics);
        return;
    }
  }

  #answerMasks(seat: number, { view, round, attempt, shape, streams }: Expansion): void {
    // A wrong secret is what an end that means another round would have.
    const [first, ...rest] = streams;
    const spoilt = this.spoilsMasks.has(seat) && first ? [{ ...first, info: "another round" }, ...rest] : streams;
    this.step(seat, { type: "masks", view, round, attempt, mask: seededMask({ shape, streams: spoilt }) });
  }

  #write(seat: number, effect: Extract<Effect, { type: "persist" }>): void {
    const { disk } = this.seats[seat]!;
    if (disk.writes === "held") {
      disk.heldWrites.push(effect);
      return;
    }
    if (disk.writes === "failing")
      return this.step(seat, { type: "persistFailed", token: effect.token, reason: "full" });
    disk.memory = effect.memory;
    this.step(seat, { type: "persisted", token: effect.token });
  }

  #take(queue: Parcel[], channel: string): Parcel | undefined {
    const index = queue.findIndex(({ from, to }) => {
      const way = `${from}>${to}`;
      return !this.frozen.has(to) && !this.held.has(way) && !this.held.has(`${way} ${channel}`);
    });
    return index < 0 ? undefined : queue.splice(index, 1)[0];
  }

  #lose(a: number, b: number): void {
    const stays = ({ from, to }: Parcel) => pair(from, to) !== pair(a, b);
    this.#control = this.#control.filter(stays);
    this.#bulk = this.#bulk.filter(stays);
  }

  #line(seat: number, text: string): void {
    this.trace.push(`${String(this.now - 1_000_000).padStart(5)} ms  seat ${seat} ${text}`);
  }
}

/** Each seat's gradient of a round is one number throughout: 10^seat times the round, so that sums show their parts. */
export function gradientOf(seat: number, round: number, length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(round * 10 ** seat);
}

export function emptyDisk(): Disk {
  return { memory: null, states: new Map(), writes: "done", heldWrites: [] };
}

const pair = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`;
