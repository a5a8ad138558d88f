import { present } from "../assert.ts";
import type { Effect } from "../peer/effect.ts";
import type { Input } from "../peer/input.ts";
import type { JournalEvent } from "../peer/journal.ts";
import type { PeerState } from "../peer/states.ts";
import { settledSpec } from "../session/auto-settings.ts";
import type { Digester } from "../training/digest.ts";
import { outerOptimizer } from "../training/outer-optimizer.ts";
import { Random } from "../training/random.ts";
import type { ViewRecord } from "../wire/messages.ts";
import { Coverage, type Mark } from "./coverage.ts";
import { describeFault } from "./describe.ts";
import { Disk } from "./disk.ts";
import { EventQueue } from "./event-queue.ts";
import { FaultInjector } from "./fault-injector.ts";
import { InvariantChecker } from "./invariants.ts";
import { Liveness, LOOK_EVERY_MS, stateOf } from "./liveness.ts";
import { Network, type ChannelName, type NetworkListener } from "./network.ts";
import type { Recorder } from "./recorder.ts";
import type { Scenario } from "./scenario.ts";
import { typeOf } from "./sent-message.ts";
import { SleepWatch } from "./sleep-watch.ts";
import { StartModel } from "./start-model.ts";
import { tensorsOf } from "./synthetic-task.ts";
import { Tab } from "./tab.ts";
import { Trace } from "./trace.ts";
import { Uplink } from "./uplink.ts";
import { InvariantViolation } from "./violation.ts";

/** Within this long, everybody who is opened meets everybody who is there. */
const MEETING_MS = 300;

/** A run has tens of thousands of events; one with so many is a storm of messages that feeds itself. */
const EVENTS_MAX = 400_000;

const HEALED = "HEAL: links come back, pauses end, disks work, closed tabs are opened";

/** What a run came to. */
export interface Outcome {
  readonly seed: number;
  readonly events: number;
  readonly virtualMs: number;
  /** Each seat's last state; `crashed` where the tab is gone. */
  readonly states: readonly (PeerState | "crashed")[];
  readonly committed: readonly number[];
  /** How often each journal event was seen: shows that a run did something. */
  readonly journal: Readonly<Partial<Record<JournalEvent, number>>>;
  /** Which interesting paths the run took, and how often. */
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
  /** The newest view that anybody had. */
  readonly view: number;
  /**
   * Gradients that a page load was asked for again in a later view, though it had computed them on the same parameters:
   * by one that had been left out, after a round was given up, or because it was ahead (R12); a survivor's is a violation (P5).
   */
  readonly recomputed: number;
  /** Those that were asked for again in a later view before their answer was there. */
  readonly restarted: number;
  /** One line an event, and a hash over every byte of the run, if asked for. */
  readonly trace: readonly string[];
  readonly traceHash: string;
}

/** N real peers on one virtual clock and network. The same scenario gives the same run, byte by byte. */
export class World {
  readonly #scenario: Scenario;
  readonly #digester: Digester;
  readonly #start: StartModel;
  readonly #queue = new EventQueue();
  readonly #random: Random;
  readonly #coverage = new Coverage();
  readonly #trace: Trace | undefined;
  readonly #recorder: Recorder | undefined;
  readonly #network: Network;
  readonly #uplinks: readonly Uplink[];
  readonly #disks: readonly Disk[];
  readonly #tabs: Tab[] = [];
  readonly #checker: InvariantChecker;
  readonly #liveness: Liveness;
  readonly #sleep: SleepWatch;
  readonly #faults: FaultInjector;
  readonly #journal: Partial<Record<JournalEvent, number>> = {};
  #pages = 0;

  /** @param recorder told of all that happens */
  constructor(given: Scenario, digester: Digester, keepTrace: boolean, recorder?: Recorder) {
    // By which digest the model is known that it may start from, is found out with the optimizer's moments.
    const start = given.startHeldBy ? { digest: "", from: "" } : null;
    const optimizer = outerOptimizer({ ...settledSpec(given.spec, null), start }, tensorsOf(given));
    this.#start = new StartModel(given, this.#queue, optimizer.slots);
    const scenario = this.#start.scenarioFor(digester);
    const { spec, seed } = scenario;
    this.#scenario = scenario;
    this.#digester = digester;
    this.#trace = keepTrace ? new Trace() : undefined;
    this.#recorder = recorder;
    this.#random = new Random("world", seed);
    const all = Array.from({ length: spec.seats }, (_, seat) => seat);
    this.#disks = all.map((seat) => new Disk(new Random("disk", seed, seat)));
    const { delayMs, network } = scenario;
    const listener: NetworkListener = {
      linkUp: (at, other) => this.#give(at, { type: "linkUp", seat: other, incarnation: this.#tab(other).incarnation }),
      linkDown: (at, other) => this.#give(at, { type: "linkDown", seat: other }),
      deliver: (at, from, channel, bytes) =>
        this.#give(at, channel === "control" ? { type: "message", from, bytes } : { type: "frame", from, bytes }),
    };
    this.#uplinks = (scenario.uploads ?? []).map((bytesPerMs, seat) => new Uplink(bytesPerMs, seed, seat));
    this.#network = new Network(
      this.#queue,
      new Random("network", seed),
      spec.seats,
      delayMs,
      listener,
      network,
      this.#uplinks,
    );
    this.#checker = new InvariantChecker(scenario, this.#start.state, optimizer, digester, this.#coverage, () =>
      this.#installed(),
    );
    this.#liveness = new Liveness(scenario, this.#checker.agreement, this.#checker.views, this.#tabs);
    this.#sleep = new SleepWatch(scenario);
    for (const seat of all) this.#open(seat);
    this.#faults = new FaultInjector(
      {
        queue: this.#queue,
        network: this.#network,
        disks: this.#disks,
        tabs: this.#tabs,
        open: (seat) => this.#open(seat),
        connect: (a, b) => this.#connect(a, b),
        struck: (fault) => {
          this.#recorder?.struck(this.#queue.now, fault);
          this.#trace?.note(this.#queue.now, `FAULT ${describeFault(fault)}`);
        },
        healed: () => {
          this.#recorder?.healed(this.#queue.now);
          this.#trace?.note(this.#queue.now, HEALED);
        },
      },
      scenario.faults,
      scenario.healAtMs,
      new Random("faults", seed),
      this.#coverage,
    );
  }

  /** Runs to the end. @throws InvariantViolation */
  run(): Outcome {
    let events = 0;
    for (let lookAt = 0; ; lookAt = this.#queue.now + LOOK_EVERY_MS) {
      while (this.#queue.nextAt < lookAt && events <= EVENTS_MAX) {
        this.#queue.runNext();
        events += 1;
      }
      if (this.#liveness.isOver(this.#queue.now, this.#faults.opensPages)) break;
      if (events > EVENTS_MAX) {
        throw new InvariantViolation("I7", `${EVENTS_MAX} events, and no end: ${this.#tabs.map(stateOf).join(", ")}`);
      }
      this.#queue.runNext();
      events += 1;
    }
    this.#liveness.checkEnd();
    this.#markEnd();
    return {
      seed: this.#scenario.seed,
      events,
      virtualMs: this.#queue.now,
      states: this.#tabs.map((tab) => (tab.alive ? tab.peer.state : "crashed")),
      committed: this.#tabs.map((tab) => tab.peer.status().committed.round),
      journal: this.#journal,
      marks: this.#coverage.counts,
      view: this.#checker.views.newest?.view ?? 0,
      recomputed: this.#checker.work.recomputed,
      restarted: this.#checker.work.restarted,
      trace: this.trace,
      traceHash: this.#trace?.hash ?? "",
    };
  }

  get trace(): readonly string[] {
    return this.#trace?.lines ?? [];
  }

  /** Loads a seat's page; it meets the others that are there, each at its time. */
  #open(seat: number): void {
    const { seed } = this.#scenario;
    this.#pages += 1;
    this.#recorder?.opened(this.#queue.now, seat);
    const incarnation = `${seed}-${seat}.${this.#pages}`;
    const listener = {
      send: (from: Tab, to: number, channel: ChannelName, bytes: Uint8Array) => this.#send(from, to, channel, bytes),
      stepped: (tab: Tab, before: PeerState, input: Input, effects: readonly Effect[]) =>
        this.#stepped(tab, before, input, effects),
      uploadRate: (of: number) => this.#uplinks[of]?.rate(this.#queue.now) ?? null,
    };
    const disk = present(this.#disks[seat], "each seat has a disk");
    const before = this.#tabs[seat];
    const isVouched = before === undefined || (before.isVouched && !before.hasRun);
    const tab = new Tab(
      seat,
      incarnation,
      this.#scenario,
      this.#queue,
      disk,
      this.#digester,
      this.#start.initialOf(seat),
      isVouched,
      listener,
    );
    this.#tabs[seat] = tab;
    this.#start.attend(tab);
    for (const other of this.#tabs) {
      if (other === tab || !other.alive) continue;
      this.#queue.after(this.#random.uniform() * MEETING_MS, () => {
        if (this.#tabs[seat] === tab && this.#tabs[other.seat] === other) this.#connect(seat, other.seat);
      });
    }
  }

  #connect(a: number, b: number): void {
    if (this.#tab(a).alive && this.#tab(b).alive) this.#network.connect(a, b);
  }

  #tab(seat: number): Tab {
    return present(this.#tabs[seat], "whoever is linked is there");
  }

  #give(seat: number, input: Input): void {
    this.#tabs[seat]?.give(input);
  }

  #send(tab: Tab, to: number, channel: ChannelName, bytes: Uint8Array): void {
    if (channel === "control" && this.#faults.isWatching) this.#faults.sent(typeOf(bytes));
    this.#recorder?.sent(this.#queue.now, tab.seat, to, channel, bytes);
    this.#network.send(tab.seat, to, channel, bytes);
  }

  #stepped(tab: Tab, before: PeerState, input: Input, effects: readonly Effect[]): void {
    this.#trace?.step(this.#queue.now, tab, before, input, effects);
    this.#recorder?.stepped(this.#queue.now, tab, before, input, effects);
    if (input.type === "linkUp") this.#network.attach(tab.seat, input.seat);
    if (input.type === "linkDown" && before === "agreeing") this.#coverage.hit("link lost in agreement");
    if (input.type === "startModel" && tab.peer.status().start?.held === true) this.#coverage.hit("start given");
    if (input.type === "loaded" && input.state) this.#coverage.hit("state loaded");
    this.#checker.stepped(tab, before, input, effects);
    this.#sleep.stepped(this.#queue.now, tab, input, effects);
    for (const effect of effects) {
      if (effect.type !== "journal") continue;
      const { event, detail } = effect.entry;
      this.#journal[event] = (this.#journal[event] ?? 0) + 1;
      if (event === "undecided") this.#liveness.gaveUp(tab, this.#queue.now);
      if (event === "decided") this.#liveness.decided({ view: detail.instance, ...detail }, this.#queue.now);
    }
  }

  /** The records of all who are at work in a view, or ended in one. */
  #installed(): readonly ViewRecord[] {
    const here = this.#tabs.filter((tab) => tab.alive).map((tab) => tab.peer.status());
    return here.flatMap(({ view, record }) => (view > 0 && record ? [record] : []));
  }

  #markEnd(): void {
    const here = this.#tabs.filter((tab) => tab.alive).map(stateOf);
    if (here.length > 0 && here.every((state) => state === "finished")) this.#coverage.hit("finished");
    if (here.some((state) => state === "joining" || state === "catchingUp")) this.#coverage.hit("waited for ever");
  }
}
