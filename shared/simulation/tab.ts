import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import { Peer } from "../peer/peer.ts";
import { TICK_MS } from "../peer/timing.ts";
import type { Digester } from "../training/digest.ts";
import { createOptimizer } from "../training/optimizer.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import type { EventQueue } from "./event-queue.ts";
import type { ChannelName } from "./network.ts";
import type { Scenario } from "./scenario.ts";
import { evaluationOf, gradientOf, samplesOf } from "./synthetic-task.ts";

/** What a simulated tab does outside itself. */
export interface TabListener {
  send(seat: number, to: number, channel: ChannelName, bytes: Uint8Array): void;
  effect(seat: number, effect: Effect): void;
  input(seat: number, input: Input): void;
}

/** Bytes that a link takes at once are few, so that frames and heartbeats mix. */
const ROOM_FRAMES = 3;

/** One simulated browser tab: a real peer, a training worker that takes its time, a clock that drifts, a disk. */
export class Tab {
  readonly seat: number;
  readonly incarnation: string;
  readonly peer: Peer;
  alive = true;
  storageFull = false;
  readonly #queue: EventQueue;
  readonly #scenario: Scenario;
  readonly #listener: TabListener;
  readonly #random: Random;
  readonly #initial: TrainingState;
  readonly #clock: { offset: number; readonly rate: number };
  #pausedUntil = 0;
  #computing = 0;

  constructor(
    seat: number,
    incarnation: string,
    scenario: Scenario,
    queue: EventQueue,
    digester: Digester,
    initial: TrainingState,
    listener: TabListener,
  ) {
    this.seat = seat;
    this.incarnation = incarnation;
    this.#scenario = scenario;
    this.#queue = queue;
    this.#listener = listener;
    this.#initial = initial;
    this.#random = new Random(incarnation, scenario.seed);
    this.#clock = { offset: this.#random.uniform() * 1e6, rate: 0.98 + 0.04 * this.#random.uniform() };
    const { spec } = scenario;
    this.peer = new Peer({
      session: "simulated",
      spec,
      seat,
      incarnation,
      initial,
      optimizer: createOptimizer(spec.optimizer, { learningRate: spec.learningRate }),
      digester,
      evaluates: true,
      stopwatch: () => 0,
      chunkElements: scenario.chunkElements,
    });
    const warmUpMs = this.#random.uniform() * 500;
    queue.after(warmUpMs, () => this.give({ type: "trainerReady", backend: "simulated" }));
    queue.after(this.#random.uniform() * TICK_MS, () => this.#tick());
  }

  /** The tab is not run; what reaches it waits. */
  pause(forMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#queue.now + forMs);
  }

  leap(byMs: number): void {
    this.#clock.offset += byMs;
  }

  /** Flips a bit in one of the model's two buffers. */
  corrupt(): void {
    const bytes = new Uint8Array(this.#initial.parameters.buffer);
    const index = this.#random.below(bytes.length);
    bytes[index]! ^= 1;
  }

  /** Something reaches the tab: now, or when it runs again. */
  give(input: Input): void {
    if (!this.alive) return;
    if (this.#queue.now < this.#pausedUntil) {
      this.#queue.at(this.#pausedUntil, () => this.give(input));
      return;
    }
    this.#listener.input(this.seat, input);
    const now = this.#clock.offset + this.#queue.now * this.#clock.rate;
    for (const effect of this.peer.step(input, now)) this.#perform(effect);
  }

  #tick(): void {
    if (!this.alive) return;
    this.give({ type: "tick" });
    this.#queue.at(Math.max(this.#queue.now, this.#pausedUntil) + TICK_MS / this.#clock.rate, () => this.#tick());
  }

  #perform(effect: Effect): void {
    this.#listener.effect(this.seat, effect);
    switch (effect.type) {
      case "send":
        return this.#listener.send(this.seat, effect.to, "control", effect.bytes);
      case "sendFrame":
        this.#listener.send(this.seat, effect.to, "bulk", effect.bytes);
        return;
      case "framesWaiting": {
        const { to } = effect;
        this.#queue.after(this.#random.uniform() * 2, () => this.#offerRoom(to));
        return;
      }
      case "compute":
        return this.#compute(effect);
      case "save":
        return this.#save(effect);
      case "journal":
      case "roundDone":
        return;
    }
  }

  #offerRoom(to: number): void {
    let sent = 0;
    if (!this.alive) return;
    if (this.#queue.now < this.#pausedUntil) {
      this.#queue.at(this.#pausedUntil, () => this.#offerRoom(to));
      return;
    }
    const now = this.#clock.offset + this.#queue.now * this.#clock.rate;
    for (const effect of this.peer.step({ type: "room", to, frames: ROOM_FRAMES }, now)) {
      if (effect.type === "sendFrame") sent += 1;
      this.#perform(effect);
    }
    if (sent === ROOM_FRAMES) this.#queue.after(this.#random.uniform() * 2, () => this.#offerRoom(to));
  }

  #compute(effect: Extract<Effect, { type: "compute" }>): void {
    const { view, round, attempt, parameters, evaluate } = effect;
    const { seed, spec, stepMs } = this.#scenario;
    this.#computing += 1;
    const task = this.#computing;
    const computeMs = stepMs[0] + this.#random.uniform() * (stepMs[1] - stepMs[0]);
    if (evaluate) {
      const { correct, total } = evaluationOf(round - 1, this.seat);
      this.#queue.after(computeMs / 2, () => this.give({ type: "evaluated", view, round: round - 1, correct, total }));
    }
    this.#queue.after(computeMs, () => {
      if (task !== this.#computing) return;
      const gradient = gradientOf(seed, round, this.seat, parameters);
      const samples = samplesOf(this.seat, spec.seats);
      this.give({ type: "gradient", view, round, attempt, gradient, samples, loss: 1 / round, computeMs });
    });
  }

  #save(effect: Extract<Effect, { type: "save" }>): void {
    const { round } = effect.state;
    this.#queue.after(this.#random.uniform() * 30, () =>
      this.give(this.storageFull ? { type: "saveFailed", reason: "storage is full" } : { type: "saved", round }),
    );
  }
}
