import { present } from "../assert.ts";
import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import { LaneBuilder } from "../replay/lane-builder.ts";
import {
  RECORDED_EVENTS_MAX,
  RECORDED_MESSAGES_MAX,
  TAIL_MS,
  type Happening,
  type MessageKind,
  type Place,
  type RecordedEvent,
  type RecordedMessage,
  type RecordedViolation,
  type Recording,
} from "../replay/recording.ts";
import { parseFrame } from "../wire/frame.ts";
import { BandsOfFaults } from "./bands-of-faults.ts";
import { describeFrame, describeMessage } from "./describe.ts";
import { faultInWords } from "./fault-words.ts";
import type { Fault } from "./faults.ts";
import type { ChannelName } from "./network.ts";
import type { Scenario } from "./scenario.ts";
import { readSent, typeOf } from "./sent-message.ts";
import type { Tab } from "./tab.ts";
import { InvariantViolation } from "./violation.ts";

/** Sent so often that what each one says would be most of the recording. */
const UNDESCRIBED: ReadonlySet<MessageKind> = new Set<MessageKind>(["heartbeat", "echo"]);

/** Messages between two words about how far the run is. */
const PROGRESS_EVERY = 256;

type Sent = { -readonly [K in keyof RecordedMessage]: RecordedMessage[K] };

/** Watches a run of the simulator and writes down who was in which state when, what happened, and every message. */
export class Recorder {
  readonly #scenario: Scenario;
  readonly #lanes: readonly LaneBuilder[];
  readonly #events: RecordedEvent[] = [];
  readonly #messages: Sent[] = [];
  readonly #bands: BandsOfFaults;
  /** Messages on their way: a broadcast's bytes go to several seats. */
  readonly #onTheWay = new Map<Uint8Array, Sent[]>();
  /** By seat: the present step of the peer has a place already, which what it does in answer shares. */
  readonly #placed: boolean[];
  readonly #progress: (recorded: number) => void;
  #now = 0;
  #left = 0;
  #lastText: { readonly bytes: Uint8Array; readonly text: string } | undefined;

  /** @param progress told now and then how many events and messages are recorded, for people who wait */
  constructor(scenario: Scenario, progress: (recorded: number) => void = () => undefined) {
    this.#progress = progress;
    this.#scenario = scenario;
    const { seats } = scenario.spec;
    this.#lanes = Array.from({ length: seats }, (_, seat) => new LaneBuilder(seat));
    this.#placed = this.#lanes.map(() => false);
    this.#bands = new BandsOfFaults(seats);
  }

  /** A page of the seat is opened. */
  opened(now: number, seat: number): void {
    this.#happened(now, seat, { kind: "opened" });
    this.#lane(seat).enter(now, "recovering", 0, 0);
  }

  /** A peer took an input and asks for these effects, which are performed next. */
  stepped(now: number, tab: Tab, before: string, input: Input, effects: readonly Effect[]): void {
    this.#now = now;
    this.#placed[tab.seat] = false;
    if (input.type === "message" || input.type === "frame") this.#receive(now, tab.seat, input.from, input.bytes);
    const entries = effects.flatMap((effect) => (effect.type === "journal" ? [effect.entry] : []));
    for (const entry of entries) this.#happened(now, tab.seat, { kind: "journal", entry });
    if (before === tab.peer.state && entries.length === 0) return;
    this.#place(now, tab.seat);
    const { view, round } = tab.peer.status();
    this.#lane(tab.seat).enter(now, tab.peer.state, view, round);
  }

  /** A peer sends something; whether it arrives shows later. */
  sent(now: number, from: number, to: number, channel: ChannelName, bytes: Uint8Array): void {
    this.#now = now;
    const place = this.#place(now, from);
    if (this.#messages.length >= RECORDED_MESSAGES_MAX) {
      this.#left += 1;
      return;
    }
    const kind = channel === "control" ? typeOf(bytes) : parseFrame(bytes).header.kind;
    const text = UNDESCRIBED.has(kind) ? "" : this.#textOf(channel, bytes);
    const message: Sent = { kind, from: place, to, sentAt: now, received: null, fate: "lost", inferred: false, text };
    this.#messages.push(message);
    if (this.#messages.length % PROGRESS_EVERY === 0) this.#progress(this.#events.length + this.#messages.length);
    const others = this.#onTheWay.get(bytes);
    if (others) others.push(message);
    else this.#onTheWay.set(bytes, [message]);
  }

  struck(now: number, fault: Fault): void {
    const seats = "seat" in fault ? [fault.seat] : fault.kind === "closeAll" ? this.#lanes.map(({ seat }) => seat) : [];
    this.#event(now, null, { kind: "fault", text: faultInWords(fault), seats });
    if (fault.kind === "crash" || fault.kind === "reload" || fault.kind === "closeAll") {
      for (const seat of seats) this.#lane(seat).enter(now, "away", 0, 0);
    }
    this.#bands.struck(now, fault);
  }

  healed(now: number): void {
    this.#event(now, null, { kind: "healed" });
    this.#bands.healed(now);
  }

  /** @param error what broke the run off, if anything */
  recording(error: Error | undefined): Recording {
    const endsAt = this.#now + TAIL_MS;
    // What was sent so shortly before the end could not have come yet.
    const longestMs = this.#scenario.delayMs[1];
    for (const message of this.#messages) {
      if (message.received === null && message.sentAt > this.#now - longestMs) message.fate = "underWay";
    }
    return {
      source: "simulator",
      seats: this.#scenario.spec.seats,
      endsAt,
      epoch: null,
      lanes: this.#lanes.map((lane) => lane.finish(endsAt)),
      events: this.#events,
      messages: this.#messages,
      bands: this.#bands.until(endsAt),
      violations: error ? [this.#violationOf(error)] : [],
      clocks: [],
      notes: this.#left > 0 ? [`${this.#left} later messages are left out: the run is too long to keep them all.`] : [],
    };
  }

  /** Invariants are checked after each step, so a violation is at the last one. */
  #violationOf(error: Error): RecordedViolation {
    const rule = error instanceof InvariantViolation ? error.invariant : error.name;
    const last = this.#lanes.reduce((a, b) => (b.lastStepAt > a.lastStepAt ? b : a));
    // That a run does not come to an end shows at nobody's step.
    const place = rule === "I7" || last.lastStepAt < this.#now ? null : last.last;
    return { rule, message: error.message, at: this.#now, place, events: [] };
  }

  #receive(now: number, seat: number, from: number, bytes: Uint8Array): void {
    const waiting = this.#onTheWay.get(bytes);
    const index = waiting?.findIndex((message) => message.to === seat && message.from.seat === from) ?? -1;
    const message = waiting?.[index];
    if (!waiting || !message) return;
    waiting.splice(index, 1);
    if (waiting.length === 0) this.#onTheWay.delete(bytes);
    message.received = { at: now, step: this.#place(now, seat).step };
    message.fate = "received";
  }

  #happened(now: number, seat: number, what: Happening): void {
    this.#event(now, this.#place(now, seat), what);
  }

  #event(now: number, place: Place | null, what: Happening): void {
    this.#now = now;
    if (this.#events.length < RECORDED_EVENTS_MAX) this.#events.push({ at: now, place, what });
  }

  #lane(seat: number): LaneBuilder {
    return present(this.#lanes[seat], "each seat has a lane");
  }

  /** The step of the lane that is under way, or a new one. */
  #place(now: number, seat: number): Place {
    const lane = this.#lane(seat);
    if (this.#placed[seat] && lane.lastStepAt === now) return lane.last;
    this.#placed[seat] = true;
    return lane.step(now);
  }

  #textOf(channel: ChannelName, bytes: Uint8Array): string {
    if (this.#lastText?.bytes !== bytes) {
      const text = channel === "control" ? describeMessage(readSent(bytes)) : describeFrame(bytes);
      this.#lastText = { bytes, text };
    }
    return this.#lastText.text;
  }
}
