import { present } from "../assert.ts";
import type { PeerState } from "../peer/states.ts";
import type { Effect } from "../peer/effect.ts";
import { roundKeyOf, startOf, type EvaluationRequest, type GradientRequest } from "../peer/gradient-request.ts";
import type { Input } from "../peer/input.ts";
import { Peer } from "../peer/peer.ts";
import { TICK_MS } from "../peer/timing.ts";
import { settledSpec } from "../session/auto-settings.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { Digester } from "../training/digest.ts";
import { outerOptimizer } from "../training/outer-optimizer.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import { copyOf, flipBit, type Disk } from "./disk.ts";
import type { EventQueue } from "./event-queue.ts";
import type { ChannelName } from "./network.ts";
import { seededMask } from "../peer/seeded-masks.ts";
import { seededSecrecy } from "../peer/seeded-secrecy.ts";
import type { Scenario } from "./scenario.ts";
import { readSent } from "./sent-message.ts";
import { simulatedBatch } from "./simulated-batch.ts";
import { TabClock } from "./tab-clock.ts";
import { contributionOf, evaluationOf, samplesOf, tensorsOf } from "./synthetic-task.ts";

/** What a simulated tab does outside itself. */
export interface TabListener {
  send(tab: Tab, to: number, channel: ChannelName, bytes: Uint8Array): void;
  /** The peer, which was in that state, was given an input and asked for these effects, which are performed next. */
  stepped(tab: Tab, before: PeerState, input: Input, effects: readonly Effect[]): void;
  /** What the seat's line has carried up since the last call, in kilobytes a second (R14). */
  uploadRate(seat: number): number | null;
}

/** Bytes that a link takes at once are few, so that frames and heartbeats mix. */
const ROOM_FRAMES = 3;
const WARM_UP_MS = 300;
/** Longest that masks take. */
const MASK_MS = 30;
/** How long a disk takes for one thing, at most, unless the scenario says so; and a slow one. */
const DISK_MS = 20;
const SLOW_DISK_MS = 3000;

/** Longest time of a test, in steps: it is drawn from these for each. */
const TEST_STEPS = [0.5, 1, 2, 4, 8, 16];

interface DiskJob {
  readonly run: () => Input;
  /** Share of the longest time that it takes. */
  readonly effort: number;
}

/** One simulated browser tab: a real peer, a training worker that takes its time, a clock of its own, a disk. */
export class Tab {
  readonly seat: number;
  readonly incarnation: string;
  readonly peer: Peer;
  /** Whoever gave its seat away vouches for this page load (M7). */
  readonly isVouched: boolean;
  alive = true;
  /** Something of it was run. */
  hasRun = false;
  readonly #queue: EventQueue;
  readonly #scenario: Scenario;
  readonly #listener: TabListener;
  readonly #random: Random;
  readonly #disk: Disk;
  readonly #clock: TabClock;
  /** States that live in the peer, as far as they can be seen from here. */
  readonly #inMemory: TrainingState[];
  /** What the session is like, as far as the peer has said it (M8). */
  #spec: SessionSpec;
  #pausedUntil = 0;
  #waiting: Input[] = [];
  #computing = 0;
  /** What the disk has been asked for and has not done, in order. */
  #diskJobs: DiskJob[] = [];

  constructor(
    seat: number,
    incarnation: string,
    scenario: Scenario,
    queue: EventQueue,
    disk: Disk,
    digester: Digester,
    initial: TrainingState,
    isVouched: boolean,
    listener: TabListener,
  ) {
    this.seat = seat;
    this.isVouched = isVouched;
    this.incarnation = incarnation;
    this.#scenario = scenario;
    this.#queue = queue;
    this.#disk = disk;
    this.#listener = listener;
    this.#inMemory = [initial];
    this.#random = new Random(incarnation, scenario.seed);
    this.#clock = new TabClock(queue, this.#random);
    const { spec } = scenario;
    this.#spec = settledSpec(spec, null);
    this.peer = new Peer({
      session: "simulated",
      spec,
      seat,
      incarnation,
      initial,
      optimizer: outerOptimizer(this.#spec, tensorsOf(scenario)),
      digester,
      secrecy: seededSecrecy(this.#random, digester),
      evaluates: true,
      stopwatch: () => 0,
      uploadRate: () => listener.uploadRate(seat),
      chunkElements: scenario.chunkElements,
      unmarshal: readSent,
    });
    this.#onDisk(() => ({ type: "recovered", ...disk.recover() }));
    // The server answers when it does: before the disk, or after the first hellos.
    if (isVouched)
      queue.after(new Random("vouch", incarnation).uniform() * WARM_UP_MS, () => this.give({ type: "vouched" }));
    const warmUpMs = this.#random.uniform() * WARM_UP_MS;
    queue.after(warmUpMs, () =>
      this.give({ type: "trainerReady", backend: "simulated", stepMs: scenario.timedMs?.[seat] }),
    );
    queue.after(this.#random.uniform() * TICK_MS, () => this.#tick());
  }

  /** The tab is not run; what reaches it waits. */
  pause(forMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#queue.now + forMs);
    this.#queue.at(this.#pausedUntil, () => this.#wake());
  }

  /** A pause ends at once. */
  resume(): void {
    this.#pausedUntil = Math.min(this.#pausedUntil, this.#queue.now);
    this.#wake();
  }

  leap(byMs: number): void {
    this.#clock.leap(byMs);
  }

  drift(rate: number): void {
    this.#clock.drift(rate);
  }

  corrupt(): void {
    flipBit(this.#random.pick(this.#inMemory), this.#random);
  }

  /** The page is gone. Of what its disk was still to write, some is written. */
  close(): void {
    this.alive = false;
    const done = this.#random.below(this.#diskJobs.length + 1);
    for (const { run } of this.#diskJobs.slice(0, done)) run();
    this.#diskJobs = [];
  }

  /** Says goodbye, where the tab is run at all. */
  leave(): void {
    if (!this.alive || this.#isPaused) return;
    for (const effect of this.peer.leave()) this.#perform(effect);
  }

  /** Something reaches the tab: now, or when it runs again. */
  give(input: Input): void {
    if (!this.alive) return;
    if (this.#isPaused || this.#waiting.length > 0) this.#waiting.push(input);
    else this.#step(input);
  }

  get #isPaused(): boolean {
    return this.#queue.now < this.#pausedUntil;
  }

  #wake(): void {
    if (this.#isPaused) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const input of waiting) if (this.alive) this.#step(input);
  }

  #step(input: Input): number {
    this.hasRun = true;
    const before = this.peer.state;
    const effects = this.peer.step(input, this.#clock.now);
    this.#listener.stepped(this, before, input, effects);
    let frames = 0;
    for (const effect of effects) {
      if (effect.type === "sendFrame") frames += 1;
      this.#perform(effect);
    }
    return frames;
  }

  #tick(): void {
    if (!this.alive) return;
    // A browser does not make up for the ticks of a pause.
    if (!this.#isPaused) this.#step({ type: "tick" });
    this.#queue.at(Math.max(this.#queue.now, this.#pausedUntil) + TICK_MS / this.#clock.rate, () => this.#tick());
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "send":
        return this.#listener.send(this, effect.to, "control", effect.bytes);
      case "sendFrame":
        return this.#listener.send(this, effect.to, "bulk", effect.bytes);
      case "framesWaiting":
        this.#queue.after(this.#random.uniform() * 2, () => this.#offerRoom(effect.to));
        return;
      case "compute":
        return this.#compute(effect);
      case "settled":
        this.#spec = effect.spec;
        return;
      case "expandMasks": {
        const { view, round, attempt } = effect;
        const input: Input = { type: "masks", view, round, attempt, mask: seededMask(effect) };
        this.#queue.after(this.#random.uniform() * MASK_MS, () => this.give(input));
        return;
      }
      case "persist":
        return this.#onDisk(() => this.#persist(effect));
      case "checkpoint":
        this.#remember(effect.state);
        return this.#onDisk(this.#checkpoint(effect));
      case "load":
        return this.#onDisk(() => this.#load(effect));
      case "save":
        return this.#onDisk(this.#save(effect));
      case "journal":
      case "roundDone":
      case "roundTested":
        return;
    }
  }

  #offerRoom(to: number): void {
    if (!this.alive) return;
    if (this.#isPaused) {
      this.#queue.at(this.#pausedUntil, () => this.#offerRoom(to));
      return;
    }
    const sent = this.#step({ type: "room", to, frames: ROOM_FRAMES });
    if (sent === ROOM_FRAMES) this.#queue.after(this.#random.uniform() * 2, () => this.#offerRoom(to));
  }

  #compute(effect: Extract<Effect, { type: "compute" }>): void {
    const { view, round, parameters, carried, evaluate } = effect;
    this.#computing += 1;
    const task = this.#computing;
    const samples = this.#samplesOf(effect);
    const computeMs = this.#timeOf(samples);
    if (evaluate) this.#test(effect, evaluate);
    if (evaluate?.isLast) return;
    this.#queue.after(computeMs, () => {
      if (task !== this.#computing) return;
      const gradient = contributionOf(this.#scenario, this.seat, { view, round }, startOf({ parameters, carried }));
      if (samples === 0) gradient.fill(0);
      this.give({
        type: "gradient",
        ...roundKeyOf(effect),
        gradient,
        samples,
        weight: samples,
        loss: 1 / round,
        computeMs,
      });
    });
  }

  /** R11: a test takes as long as it takes, beside the steps: less than one of them, or as long as several rounds. */
  #test({ view, round: next, parameters }: GradientRequest, { digest }: EvaluationRequest): void {
    const round = next - 1;
    const evaluation = evaluationOf(round, this.seat, parameters);
    const chance = new Random("test", this.#scenario.seed, this.incarnation, view, round);
    const mostMs = this.#scenario.stepMs[1] * chance.pick(TEST_STEPS);
    this.#queue.after(chance.uniform() * mostMs, () =>
      this.give({ type: "evaluated", view, round, digest, ...evaluation }),
    );
  }

  #samplesOf(effect: GradientRequest): number {
    const { samples } = this.#scenario;
    if (samples === undefined) return samplesOf(this.seat);
    return simulatedBatch(samples, this.#spec, effect).reduce((sum, batch) => sum + batch.length, 0);
  }

  /** Where shares follow speed, a step takes as long as its samples do, by chance less, in the same proportion as otherwise. */
  #timeOf(samples: number): number {
    const { stepMs, sampleMs } = this.#scenario;
    const ms = stepMs[0] + this.#random.uniform() * (stepMs[1] - stepMs[0]);
    if (sampleMs === undefined) return ms;
    return (samples * present(sampleMs[this.seat], "each seat has a speed") * ms) / stepMs[1];
  }

  #persist({ token, memory }: Extract<Effect, { type: "persist" }>): Input {
    const written = this.#disk.persist(memory);
    if (written === "failed") return { type: "persistFailed", token, reason: "storage is denied" };
    return { type: "persisted", token, forgotten: written === "removed" };
  }

  /** The bytes are those of now, whenever they are written. */
  #checkpoint({ state, digest, view }: Extract<Effect, { type: "checkpoint" }>): () => Input {
    const copy = copyOf(state);
    return () =>
      this.#disk.checkpoint(copy, digest, view)
        ? { type: "checkpointed", round: copy.round }
        : { type: "checkpointFailed", round: copy.round, reason: "storage is full" };
  }

  #save({ state, digest, view, reason }: Extract<Effect, { type: "save" }>): () => Input {
    const copy = copyOf(state);
    return () =>
      this.#disk.save(copy, digest, view, reason)
        ? { type: "saved", round: copy.round }
        : { type: "saveFailed", reason: "storage is full" };
  }

  #load({ round, digest }: Extract<Effect, { type: "load" }>): Input {
    const state = this.#disk.load(round, digest);
    if (state) this.#remember(state);
    return { type: "loaded", round, digest, state };
  }

  /** One thing after another; the page learns of each when it is done. */
  #onDisk(run: () => Input): void {
    this.#diskJobs.push({ run, effort: this.#random.uniform() });
    if (this.#diskJobs.length === 1) this.#nextOnDisk();
  }

  /** A disk that works again does what has piled up at its usual speed. */
  #nextOnDisk(): void {
    const [next] = this.#diskJobs;
    if (!next) return;
    const mostMs = this.#disk.trouble === "slow" ? SLOW_DISK_MS : (this.#scenario.diskMs ?? DISK_MS);
    this.#queue.after(next.effort * mostMs, () => {
      if (!this.alive) return;
      this.#diskJobs.shift();
      const input = next.run();
      this.#nextOnDisk();
      this.give(input);
    });
  }

  #remember(state: TrainingState): void {
    if (!this.#inMemory.includes(state)) this.#inMemory.push(state);
  }
}
