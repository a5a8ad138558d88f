import { present } from "../../assert.ts";
import type { Effect } from "../../peer/effect.ts";
import { PeerContext } from "../../peer/context.ts";
import { beat } from "../../peer/heartbeat.ts";
import type { Input } from "../../peer/input.ts";
import type { JournalEntry } from "../../peer/journal.ts";
import type { Memory } from "../../peer/memory.ts";
import { Peer } from "../../peer/peer.ts";
import type { Round } from "../../peer/round.ts";
import { seededSecrecy } from "../../peer/seeded-secrecy.ts";
import { TICK_MS } from "../../peer/timing.ts";
import { vectorsOf } from "../../peer/serving.ts";
import type { SessionSpec } from "../../session/spec.ts";
import type { Digester } from "../../training/digest.ts";
import { Random } from "../../training/random.ts";
import type { TrainingState } from "../../training/state.ts";
import { createFrame } from "../../wire/frame.ts";
import { marshal, unmarshal } from "../../wire/marshal.ts";
import {
  WIRE_VERSION,
  type Message,
  type MessageOf,
  type RoundAndDigest,
  type ViewRecord,
} from "../../wire/messages.ts";
import type { Happening, Heard } from "./happening.ts";
import { numberOf, type Page, type StateNames } from "./names.ts";

/** What of all that a peer sends belongs to the agreement and the votes; the rest is time, figures and transfer. */
const KEPT: ReadonlySet<Message["type"]> = new Set([
  "vote",
  "prepare",
  "promise",
  "refuse",
  "accept",
  "accepted",
  "decided",
]);

/** A silence that makes a suspect, and the longest back-off, in heartbeats, with some to spare. */
const SILENCE_HEARTBEATS = 6;
const TIMEOUT_HEARTBEATS = 32;
const ALONE_HEARTBEATS = 60;

/** What a step of a page load gave out. */
export interface Said {
  readonly to: number;
  /** The page load at the far end of the link. */
  readonly page: Page;
  readonly message: Message;
}

export interface Outcome {
  readonly said: readonly Said[];
  readonly entries: readonly JournalEntry[];
  readonly saved: readonly RoundAndDigest[];
  /** What came to the disk, oldest first; null where there was nothing new. */
  readonly written: readonly Memory[];
  readonly asked: number;
}

/** How all page loads of a search are made. */
export interface Making {
  readonly spec: SessionSpec;
  readonly digester: Digester;
  readonly states: StateNames;
  /** Whether a vote waits a while, as for a test (R11), so that prepared and voted are two things. */
  readonly votesLate: boolean;
}

/** What a page load begins with. */
export interface Load {
  readonly seat: number;
  readonly page: Page;
  /** What its seat's disk holds (P7). */
  readonly memory: Memory | null;
  /** The others' page loads that it is linked with. */
  readonly links: readonly { readonly seat: number; readonly page: Page }[];
  /** The first record, where this page load is there from the start (M4). */
  readonly start: ViewRecord | null;
}

/**
 * One page load of a seat: the peer that ships, with a disk, a trainer and links that do at once what it asks for, or,
 * where the search says so, later. It has no clock of its own: time passes only as a part of what happens.
 */
export class SearchedPage {
  readonly ctx: PeerContext;
  readonly load: Load;
  readonly #making: Making;
  readonly #peer: Peer;
  #now = 0;
  /** Writes that are under way, oldest first. */
  readonly pending: { readonly token: number; readonly memory: Memory }[] = [];
  /** What the disk holds. */
  disk: Memory | null;
  /** A round that is prepared and not voted for, and its step, which is withheld until it is. */
  #unvoted: { readonly round: Round; readonly gradient: Round["gradient"] } | undefined;
  #holdsWrites = false;
  #said: Said[] = [];
  #entries: JournalEntry[] = [];
  #saved: RoundAndDigest[] = [];
  #written: Memory[] = [];
  #asked = 0;

  constructor(load: Load, making: Making) {
    const { seat, page, memory, links, start } = load;
    const { spec, digester } = making;
    this.load = load;
    this.disk = memory;
    this.#making = making;
    const initial: TrainingState = { round: 0, parameters: new Float32Array(1), moments: [] };
    making.states.note(digester.digest(initial), 0, 0);
    this.ctx = new PeerContext({
      session: "search",
      spec,
      seat,
      incarnation: page,
      initial,
      optimizer: {
        slots: 0,
        clips: false,
        statistics: 0,
        settles: false,
        update(from, average, to, begin = 0, end = average.length) {
          for (let at = begin; at < end; at += 1) to.parameters[at] = appended(from.parameters, average, at);
          to.round = from.round + 1;
        },
      },
      digester,
      secrecy: seededSecrecy(new Random("search", page), digester),
      evaluates: false,
      stopwatch: () => 0,
    });
    this.#peer = new Peer(this.ctx);
    for (const other of links) this.#give({ type: "linkUp", seat: other.seat, incarnation: other.page });
    this.#give({ type: "recovered", memory, saved: [] });
    if (start) this.#begin(start);
    this.#outcome();
  }

  /** M4: everybody is there, and all have the first record. */
  #begin(record: ViewRecord): void {
    const hears = 2 ** this.ctx.spec.seats - 1;
    for (const { seat, incarnation } of record.members) {
      if (seat === this.load.seat) continue;
      this.#hear({ seat, page: incarnation, heartbeat: { ...this.heartbeat, view: 1, state: "computing", hears } });
    }
    const from = this.load.seat === 0 ? 1 : 0;
    this.#give({ type: "message", from, bytes: marshal({ v: WIRE_VERSION, type: "decided", record }) });
  }

  /** Whether something is asked for that can be given only once. */
  get awaitsVote(): boolean {
    return this.#unvoted?.round === this.ctx.rounds.current && this.ctx.state === "voting";
  }

  /** What its heartbeats say now, without what is for dashboards. */
  get heartbeat(): MessageOf<"heartbeat"> {
    const { ctx } = this;
    ctx.pulse.hurry();
    beat(ctx);
    let said: MessageOf<"heartbeat"> | undefined;
    for (const effect of ctx.takeEffects()) {
      if (effect.type !== "send") continue;
      const message = unmarshal(effect.bytes);
      if (message.type === "heartbeat") said = message;
    }
    const { digest } = { digest: ctx.model.initialDigest };
    const state = ctx.closing.ending ? "halted" : ctx.membership.isInstalled ? "agreeing" : "catchingUp";
    const { view = 0, hears = 1 << ctx.seat, ready = false } = said ?? {};
    const plain = { round: 0, progress: 0, committed: { round: 0, digest }, prepared: null, lobby: null };
    return { v: WIRE_VERSION, type: "heartbeat", sequence: 1, view, state, hears: hears >>> 0, ready, ...plain };
  }

  /** @param holdsWrites writes that this leads to stay under way */
  happen(happening: Happening, holdsWrites = false): Outcome {
    this.#holdsWrites = holdsWrites;
    switch (happening.type) {
      case "message":
        this.#link(happening.from, happening.page);
        this.#give({ type: "message", from: happening.from, bytes: marshal(happening.message) });
        break;
      case "average":
        this.#average(happening.isFalse);
        break;
      case "vote": {
        const { round, gradient } = present(this.#unvoted, "a round was not voted for");
        this.#unvoted = undefined;
        round.gradient = gradient;
        this.#give({ type: "tick" });
        break;
      }
      case "timeout":
        this.#timeout(happening.heard);
        break;
      case "patience":
        this.#passHeartbeat(this.#heardNow());
        break;
      case "fetched":
        this.#fetch(happening.from, happening.history);
        break;
      case "alone":
        for (let waited = 0; waited < ALONE_HEARTBEATS && !this.ctx.closing.ending; waited += 1)
          this.#passHeartbeat([]);
        break;
      case "written": {
        const oldest = present(this.pending.shift(), "a write is under way");
        this.#write(oldest.token, oldest.memory);
        break;
      }
    }
    return this.#outcome();
  }

  #outcome(): Outcome {
    const [said, entries, saved, written, asked] = [this.#said, this.#entries, this.#saved, this.#written, this.#asked];
    [this.#said, this.#entries, this.#saved, this.#written, this.#asked] = [[], [], [], [], 0];
    return { said, entries, saved, written, asked };
  }

  // ---------------------------------------------------------------- inputs

  #give(input: Input): void {
    const effects = this.#peer.step(input, this.#now);
    for (const effect of effects) this.#perform(effect);
  }

  /** The link to a seat leads to another page load now. */
  #link(seat: number, page: Page): void {
    if (this.ctx.others.get(seat)?.link !== page) this.#give({ type: "linkUp", seat, incarnation: page });
  }

  #hear({ seat, page, heartbeat }: Heard): void {
    this.#link(seat, page);
    this.#give({ type: "message", from: seat, bytes: marshal(heartbeat) });
  }

  #average(isFalse: boolean): void {
    const { current } = this.ctx.rounds;
    const { view, round, attempt, members } = current;
    if (this.#making.votesLate) {
      this.#unvoted = { round: current, gradient: current.gradient };
      current.gradient = undefined;
    }
    const owner = present(members[0], "a view has members");
    // The first member owns the one element that there is.
    const senders = owner === this.load.seat ? members.filter((seat) => seat !== owner) : [owner];
    // The own contribution is 0: the others' make the average what it should be.
    const average = isFalse ? view + FALSE_BY : view;
    const value = owner === this.load.seat ? (average * members.length) / senders.length : average;
    for (const from of senders) {
      const kind = owner === this.load.seat ? "contribution" : "average";
      const samples = kind === "contribution" ? 1 : 0;
      const header = { kind, codec: "none", attempt, view, round, offset: 0, elements: 1, samples } as const;
      const { bytes, payload } = createFrame(header, 4);
      payload.set(new Uint8Array(Float32Array.of(value).buffer));
      this.#give({ type: "frame", from, bytes });
    }
  }

  /** Those that are heard go on being heard; the others fall silent. */
  #timeout(heard: readonly Heard[]): void {
    for (const each of heard) this.#hear(each);
    const before = this.ctx.agreement.counter;
    for (let waited = 0; waited < TIMEOUT_HEARTBEATS; waited += 1) {
      this.#passHeartbeat(heard.map(({ seat }) => seat));
      if (this.#asked > 0 || this.ctx.agreement.counter !== before) return;
      if (waited > SILENCE_HEARTBEATS && this.ctx.state !== "agreeing") return;
    }
  }

  /** Time passes, as the runtime counts it, until these have been heard once more. */
  #passHeartbeat(heard: readonly number[]): void {
    const { ctx } = this;
    for (let ms = 0; ms < ctx.spec.heartbeatMs; ms += TICK_MS) {
      this.#now += TICK_MS;
      ctx.clock.pass(this.#now);
    }
    for (const seat of heard) {
      const other = ctx.others.get(seat);
      if (other?.heartbeat) other.hear(other.heartbeat, ctx.now);
    }
    this.#give({ type: "tick" });
  }

  #heardNow(): readonly number[] {
    const { ctx } = this;
    return [...ctx.others.values()]
      .filter((other) => ctx.now - other.heardAt <= other.suspectMs(ctx.spec.heartbeatMs))
      .map(({ seat }) => seat);
  }

  /** P8: the one that was met serves what it has committed. */
  #fetch(from: Heard, history: number): void {
    const { ctx } = this;
    const { committed } = from.heartbeat;
    this.#making.states.note(committed.digest, committed.round, history);
    this.#hear(from);
    for (let waited = 0; waited < SILENCE_HEARTBEATS && !ctx.catchUp.fetch; waited += 1)
      this.#passHeartbeat([from.seat]);
    if (!ctx.catchUp.fetch) return;
    const { round, digest } = committed;
    this.#give({
      type: "message",
      from: from.seat,
      bytes: marshal({ v: WIRE_VERSION, type: "stateOffer", round, digest }),
    });
    const elements = vectorsOf(ctx.model.committed).reduce((sum, { length }) => sum + length, 0);
    const header = {
      kind: "state",
      codec: "none",
      attempt: 0,
      view: 0,
      round,
      offset: 0,
      elements,
      samples: 0,
    } as const;
    const { bytes, payload } = createFrame(header, 4 * elements);
    payload.set(new Uint8Array(Float32Array.of(history).buffer));
    this.#give({ type: "frame", from: from.seat, bytes });
    this.#give({ type: "tick" });
  }

  // ---------------------------------------------------------------- effects

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "send": {
        const message = unmarshal(effect.bytes);
        if (message.type === "prepare") this.#asked += 1;
        const { link } = present(this.ctx.others.get(effect.to), "a message goes to another seat");
        if (KEPT.has(message.type) && link !== undefined) this.#said.push({ to: effect.to, page: link, message });
        return;
      }
      case "compute": {
        const { view, round, attempt } = effect;
        const gradient = new Float32Array(1);
        this.#give({
          type: "gradient",
          ...{ view, round, attempt, gradient },
          ...{ samples: 1, weight: 1, loss: 0, computeMs: 0 },
        });
        return;
      }
      case "persist":
        if (this.#holdsWrites || this.pending.length > 0) this.pending.push(effect);
        else this.#write(effect.token, effect.memory);
        return;
      case "save":
        this.#saved.push({ round: effect.state.round, digest: effect.digest });
        this.#give({ type: "saved", round: effect.state.round });
        return;
      case "journal":
        this.#entries.push(effect.entry);
        return;
      default:
        return;
    }
  }

  #write(token: number, memory: Memory): void {
    this.disk = memory;
    this.#written.push(memory);
    this.#give({ type: "persisted", token });
  }

  /** Notes the states that this page load has, by their digests. */
  noteStates(): void {
    const { model, rounds } = this.ctx;
    const { states } = this.#making;
    states.note(model.committedDigest, model.committed.round, present(model.committed.parameters[0], "there is one"));
    const { prepared, round } = rounds.current;
    if (prepared !== undefined && model.nextDigest === prepared) {
      states.note(prepared, round, present(model.nextState.parameters[0], "there is one"));
    }
  }

  /** Whether messages of that page load can still come: no later one has been met. */
  mayHear(seat: number, page: Page): boolean {
    const link = this.ctx.others.get(seat)?.link;
    return link === undefined || numberOf(page) >= numberOf(link);
  }
}

/** What damaged memory adds to an average. */
const FALSE_BY = 5;

/** The history of a state with one round more: which view made it, or which damage. */
function appended(parameters: Float32Array, average: Float32Array, at: number): number {
  const before = present(parameters[at], "within the vector");
  return before * 10 + Math.round(present(average[at], "within the vector"));
}
