import {
  ATTEMPTS_MAX,
  BALLOT_COUNTER_MAX,
  BALLOTS_AHEAD_MAX,
  EVALUATIONS_TOLD_MAX,
  BATCH_SIZE_MAX,
  COMPUTE_US_MAX,
  FILLING_CHARACTERS_MAX,
  HELD_OUT_LOSS_MAX,
  LOCAL_STEPS_MAX,
  PROBE_BURSTS_MAX,
  ROUND_TRIP_US_MAX,
  ROUNDS_MAX,
  SAFETY_EPOCHS_AHEAD_MAX,
  SAFETY_EPOCHS_MAX,
  SEATS_MAX,
  TELEMETRY_COUNT_MAX,
  TELEMETRY_MS_MAX,
  UPLOAD_RATE_MAX,
  VIEWS_AHEAD_MAX,
  VIEWS_MAX,
} from "../../limits.ts";
import { WIRE_VERSION, type Choice, type Measured, type Message, type MessageOf } from "../../wire/messages.ts";
import { PEER_STATES } from "../states.ts";
import type { Cluster } from "./cluster.ts";

/** One of `n` things is drawn: 0..n-1, by chance or by a list that can be shrunk. */
export type Draw = (n: number) => number;

/** What messages are made of that mean something to a peer, or almost. */
export interface Known {
  readonly view: number;
  readonly round: number;
  readonly digests: readonly string[];
  readonly incarnations: readonly string[];
}

/** What seat 0 of a cluster knows. */
export function knownIn(cluster: Cluster): Known {
  const { view, committed, record } = cluster.status(0);
  return {
    view: record?.view ?? view,
    round: committed?.round ?? 0,
    digests: [committed?.digest ?? "0".repeat(32), "f".repeat(32)],
    incarnations: [...cluster.seats.map((_, seat) => cluster.incarnation(seat)), "somebody-else", ""],
  };
}

const U32 = 0xffff_ffff;

/** A message of each type that the schema lets pass, its numbers mostly where something ends. */
export function edgeMessage(draw: Draw, known: Known, type: Message["type"] = pick(draw, MESSAGE_TYPES)): Message {
  return MAKERS[type](new Edges(draw, known));
}

function pick<T>(draw: Draw, items: readonly T[]): T {
  return items[draw(items.length)] as T;
}

class Edges {
  readonly #draw: Draw;
  readonly #known: Known;

  constructor(draw: Draw, known: Known) {
    this.#draw = draw;
    this.#known = known;
  }

  pick<T>(items: readonly T[]): T {
    return pick(this.#draw, items);
  }

  /** 0, 1 and the most, and what lies around some numbers that count here. */
  uint(max: number, ...near: readonly number[]): number {
    const around = near.flatMap((number) => [number - 1, number, number + 1]);
    return this.pick([0, 1, 2, max - 1, max, 1_000_000, ...around].filter((number) => number >= 0 && number <= max));
  }

  bool(): boolean {
    return this.pick([false, true]);
  }

  orNull<T>(make: () => T): T | null {
    return this.bool() ? make() : null;
  }

  some<T>(make: () => T): T[] {
    return Array.from({ length: this.pick([0, 1, 2, 3]) }, make);
  }

  view(): number {
    const { view } = this.#known;
    return this.uint(VIEWS_MAX, view, view + 1, view + VIEWS_AHEAD_MAX, VIEWS_MAX - VIEWS_AHEAD_MAX);
  }

  round(): number {
    return this.uint(ROUNDS_MAX, this.#known.round, this.#known.round + 1, 5);
  }

  seat(): number {
    return this.uint(SEATS_MAX - 1, 0, 1, 2, 3);
  }

  seats(): number[] {
    return [...new Set(this.some(() => this.seat()))].sort((a, b) => a - b);
  }

  counter(): number {
    return this.uint(BALLOT_COUNTER_MAX, 3, BALLOTS_AHEAD_MAX, BALLOT_COUNTER_MAX - BALLOTS_AHEAD_MAX);
  }

  epoch(): number {
    return this.uint(SAFETY_EPOCHS_MAX, 1, SAFETY_EPOCHS_AHEAD_MAX, Math.floor(SAFETY_EPOCHS_MAX / 2));
  }

  digest(): string {
    return this.pick(this.#known.digests);
  }

  incarnation(): string {
    return this.pick(this.#known.incarnations);
  }

  bits(): string {
    return this.pick(["0", "a", "f"]).repeat(64);
  }

  bitmap(): number {
    return this.pick([0, 1, 2, 7, 8, 2 ** 31, U32]);
  }

  ballot(): MessageOf<"prepare">["ballot"] {
    // Mostly the sender's own, as any other is refused for that alone.
    return { counter: this.counter(), seat: this.pick([1, 1, 1, this.seat()]) };
  }

  state(): { round: number; digest: string } {
    return { round: this.round(), digest: this.digest() };
  }

  record(): MessageOf<"decided">["record"] {
    const seats = this.bool() ? [0, 1, 2] : this.seats();
    const isNamedRight = this.bool();
    return {
      view: this.view(),
      kind: this.pick(["start", "continue", "halt"]),
      members: seats.map((seat) => ({
        seat,
        incarnation: (isNamedRight ? this.#known.incarnations[seat] : undefined) ?? this.incarnation(),
      })),
      base: this.state(),
      ...this.chosen(),
    };
  }

  number(): number {
    return this.pick([0, -1, 1e-300, 1, 1e30, 3.5e38, Number.MAX_VALUE, -Number.MAX_VALUE]);
  }

  measured(): Measured {
    return {
      stepUs: this.uint(COMPUTE_US_MAX, 9000),
      uploadKBs: Math.max(1, this.uint(UPLOAD_RATE_MAX, 20_000)),
      roundTripUs: this.uint(ROUND_TRIP_US_MAX, 500),
    };
  }

  /** What was chosen, or nothing. */
  chosen(): { readonly choice?: Choice } {
    if (this.bool()) return {};
    const localSteps = this.pick([1, 4, 30, LOCAL_STEPS_MAX]);
    const ways = { compression: this.pick(["none", "int8", "sparse"] as const), overlap: this.pick([0, 1] as const) };
    return { choice: { localSteps, ...ways, ...this.measured() } };
  }

  amount(max: number): number {
    return this.pick([0, 0.5, 1, max]);
  }
}

const v = WIRE_VERSION;

/** By type, so that a new one does not compile without a maker. */
const MAKERS: { readonly [T in Message["type"]]: (edges: Edges) => MessageOf<T> } = {
  hello: (e) => ({
    v,
    type: "hello",
    seat: e.seat(),
    incarnation: e.incarnation(),
    specHash: e.digest(),
    initialDigest: e.digest(),
    backend: "test",
    lastView: e.view(),
    saved: e.some(() => ({ ...e.state(), view: e.view(), finished: e.bool(), ...e.chosen() })),
    holds: e.bool() ? e.state() : null,
    ...(e.bool() && { measured: e.measured() }),
  }),
  secret: (e) => ({ v, type: "secret", to: e.incarnation(), secret: e.bits() }),
  commitment: (e) => ({ v, type: "commitment", epoch: e.epoch(), commitment: e.bits() }),
  reveal: (e) => ({
    v,
    type: "reveal",
    epoch: e.epoch(),
    incarnation: e.incarnation(),
    nonce: e.bits(),
    links: e.some(() => ({ seat: e.seat(), incarnation: e.incarnation(), own: e.bits(), other: e.bits() })),
  }),
  heartbeat: (e) => ({
    v,
    type: "heartbeat",
    sequence: e.uint(U32),
    view: e.view(),
    round: e.round(),
    state: e.pick([...PEER_STATES, "of a newer version", ""]),
    hears: e.bitmap(),
    committed: e.state(),
    prepared: e.orNull(() => e.state()),
    progress: e.amount(1),
    ready: e.bool(),
    lobby: e.orNull(() => e.digest()),
  }),
  echo: (e) => ({ v, type: "echo", sequence: e.uint(U32) }),
  vote: (e) => ({
    v,
    type: "vote",
    view: e.view(),
    round: e.round(),
    attempt: e.uint(ATTEMPTS_MAX - 1),
    digest: e.digest(),
    wantsToStop: e.bool(),
    step: e.orNull(() => ({
      loss: e.number(),
      samples: e.uint(BATCH_SIZE_MAX, 64),
      weight: e.uint(BATCH_SIZE_MAX, 64),
      computeUs: e.uint(U32),
    })),
    upload: e.orNull(() => Math.max(1, e.uint(UPLOAD_RATE_MAX, 20_000))),
    evaluations: Array.from({ length: e.uint(EVALUATIONS_TOLD_MAX) }, () => ({
      round: e.round(),
      correct: e.uint(U32, 100),
      total: e.uint(U32, 100),
      loss: e.pick([0, 2.5, HELD_OUT_LOSS_MAX]),
    })),
  }),
  leave: (e) => ({ v, type: "leave", incarnation: e.incarnation() }),
  stateRequest: (e) => ({
    v,
    type: "stateRequest",
    round: e.round(),
    part: e.uint(SEATS_MAX - 1),
    parts: e.pick([1, 2, SEATS_MAX]),
  }),
  stateOffer: (e) => ({ v, type: "stateOffer", ...e.state() }),
  prepare: (e) => ({ v, type: "prepare", instance: e.view(), ballot: e.ballot() }),
  promise: (e) => ({
    v,
    type: "promise",
    instance: e.view(),
    ballot: e.ballot(),
    accepted: e.orNull(() => ({ ballot: e.ballot(), record: e.record() })),
    report: e.orNull(() => ({
      committed: e.state(),
      prepared: e.orNull(() => e.state()),
      ...(e.bool() && { finished: true }),
    })),
    hears: e.bitmap(),
  }),
  refuse: (e) => ({ v, type: "refuse", instance: e.view(), ballot: e.ballot(), promised: e.ballot() }),
  accept: (e) => {
    const record = e.record();
    return { v, type: "accept", instance: e.bool() ? record.view : e.view(), ballot: e.ballot(), record };
  },
  accepted: (e) => ({ v, type: "accepted", instance: e.view(), ballot: e.ballot() }),
  decided: (e) => ({ v, type: "decided", record: e.record() }),
  telemetry: (e) => ({
    v,
    type: "telemetry",
    sequence: e.uint(U32),
    links: e.seats().map((seat) => ({
      seat,
      rttMs: e.orNull(() => e.amount(TELEMETRY_MS_MAX)),
      bytesPerSecond: e.amount(TELEMETRY_COUNT_MAX),
      inFlightBytes: e.amount(TELEMETRY_COUNT_MAX),
    })),
    name: "",
    device: "",
    hidden: e.bool(),
    battery: null,
    brought: e.orNull(() => ({ samples: e.amount(TELEMETRY_COUNT_MAX), labels: [e.amount(TELEMETRY_COUNT_MAX)] })),
    loss: e.orNull(() => e.number()),
    samplesPerSecond: e.orNull(() => e.amount(TELEMETRY_COUNT_MAX)),
    meanRound: null,
  }),
  probe: (e) => ({
    v,
    type: "probe",
    burst: e.uint(PROBE_BURSTS_MAX),
    isLast: e.bool(),
    filling: e.pick(["", "x", "x".repeat(FILLING_CHARACTERS_MAX)]),
  }),
  probed: (e) => ({ v, type: "probed", burst: e.uint(PROBE_BURSTS_MAX) }),
};

export const MESSAGE_TYPES = Object.keys(MAKERS) as readonly Message["type"][];
