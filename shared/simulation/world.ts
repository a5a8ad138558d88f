import type { Effect } from "../peer/effect.ts";
import type { JournalEvent } from "../peer/journal.ts";
import type { PeerState } from "../peer/states.ts";
import type { Digester } from "../training/digest.ts";
import { createOptimizer } from "../training/optimizer.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import { EventQueue } from "./event-queue.ts";
import { InvariantChecker, InvariantViolation } from "./invariants.ts";
import { Network } from "./network.ts";
import type { Fault, Scenario } from "./scenario.ts";
import { Tab } from "./tab.ts";

/** Virtual time after the last fault in which every tab that lives must have come to an end (I7). */
const SETTLED_AFTER_MS = 120_000;

/** Virtual time after the last fault in which whoever can start has started. */
const LOBBY_AFTER_MS = 5000;

/** Marks the incarnation of a reloaded tab. */
const AGAIN = "-again";

/** What a run came to. */
export interface Outcome {
  readonly seed: number;
  readonly events: number;
  readonly virtualMs: number;
  /** Each seat's last state; `crashed` where the tab is gone. */
  readonly states: readonly (PeerState | "crashed")[];
  readonly committed: readonly number[];
  /** How often each journal event was seen: shows that a run did something. */
  readonly marks: Readonly<Partial<Record<JournalEvent, number>>>;
  /** One line an event, if asked for. */
  readonly trace: readonly string[];
}

/** N real peers on one virtual clock and network. The same scenario gives the same run, line by line. */
export class World {
  readonly #scenario: Scenario;
  readonly #queue = new EventQueue();
  readonly #network: Network;
  readonly #tabs: Tab[];
  readonly #checker: InvariantChecker;
  readonly #marks: Partial<Record<JournalEvent, number>> = {};
  readonly #trace: string[] | undefined;
  readonly #initial: () => TrainingState;
  readonly #digester: Digester;

  constructor(scenario: Scenario, digester: Digester, keepTrace: boolean) {
    const { spec, seed } = scenario;
    this.#scenario = scenario;
    this.#trace = keepTrace ? [] : undefined;
    const optimizer = createOptimizer(spec.optimizer, { learningRate: spec.learningRate });
    this.#initial = () => initialStateOf(scenario, optimizer.slots);
    this.#digester = digester;
    this.#checker = new InvariantChecker(scenario, this.#initial(), optimizer, digester);
    this.#network = new Network(this.#queue, new Random("network", seed), scenario.delayMs, {
      linkUp: (at, other) =>
        this.#give(at, { type: "linkUp", seat: other, incarnation: this.#tabs[other]!.incarnation }),
      linkDown: (at, other) => this.#give(at, { type: "linkDown", seat: other }),
      deliver: (at, from, channel, bytes) =>
        this.#give(at, channel === "control" ? { type: "message", from, bytes } : { type: "frame", from, bytes }),
    });
    this.#tabs = Array.from({ length: spec.seats }, (_, seat) => this.#openTab(seat, `tab-${seat}`));
    const random = new Random("meetings", seed);
    for (let a = 0; a < spec.seats; a += 1) {
      for (let b = a + 1; b < spec.seats; b += 1)
        this.#queue.after(random.uniform() * 300, () => this.#network.connect(a, b));
    }
    for (const fault of scenario.faults) this.#queue.at(fault.at, () => this.#strike(fault));
  }

  /** Runs to the end. @throws InvariantViolation */
  run(): Outcome {
    const quietAt = Math.max(0, ...this.#scenario.faults.map(endOf));
    let events = 0;
    while (!this.#isOver() && this.#queue.nextAt <= quietAt + SETTLED_AFTER_MS) {
      if (this.#queue.nextAt > quietAt + LOBBY_AFTER_MS && this.#isDesertedLobby) break;
      this.#queue.runNext();
      events += 1;
    }
    this.#checkEnd();
    return {
      seed: this.#scenario.seed,
      events,
      virtualMs: this.#queue.now,
      states: this.#tabs.map((tab) => (tab.alive ? tab.peer.state : "crashed")),
      committed: this.#tabs.map((tab) => tab.peer.status().committed.round),
      marks: this.#marks,
      trace: this.#trace ?? [],
    };
  }

  get trace(): readonly string[] {
    return this.#trace ?? [];
  }

  #openTab(seat: number, incarnation: string): Tab {
    return new Tab(seat, incarnation, this.#scenario, this.#queue, this.#digester, this.#initial(), {
      send: (from, to, channel, bytes) => this.#network.send(from, to, channel, bytes),
      input: (at, input) => {
        this.#line(() => `seat ${at} <- ${describe(input)}`);
        if (input.type === "linkUp") this.#network.attach(at, input.seat);
      },
      effect: (at, effect) => this.#effect(at, effect),
    });
  }

  #give(seat: number, input: Parameters<Tab["give"]>[0]): void {
    this.#tabs[seat]?.give(input);
  }

  #effect(seat: number, effect: Effect): void {
    this.#line(() => `seat ${seat} -> ${describe(effect)}`);
    if (effect.type === "journal") {
      const { event, round, digest } = effect.entry;
      this.#marks[event] = (this.#marks[event] ?? 0) + 1;
      if (event === "committed") this.#checker.committed(seat, round, digest ?? "");
      // M3: a reloaded tab is the one thing that an honest peer can be refused for.
      const reason = String(effect.entry.detail?.["reason"]);
      if (event === "rejected" && !reason.includes("came back as another incarnation")) {
        throw new InvariantViolation("I6", `seat ${seat} refuses an honest peer: ${reason}`);
      }
    }
    if (effect.type === "save") this.#checker.saved(seat, effect.state, effect.digest);
  }

  #strike(fault: Fault): void {
    this.#line(() => `fault ${JSON.stringify(fault)}`);
    switch (fault.kind) {
      case "crash":
        this.#tabs[fault.seat]!.alive = false;
        return;
      case "pause":
        return this.#tabs[fault.seat]!.pause(fault.forMs);
      case "dropLink": {
        const [a, b] = fault.seats;
        this.#network.drop(a, b, fault.noticedAfterMs);
        this.#queue.after(fault.backAfterMs, () => {
          if (this.#tabs[a]!.alive && this.#tabs[b]!.alive) this.#network.connect(a, b);
        });
        return;
      }
      case "oneWay":
        return this.#network.block(fault.from, fault.to, fault.forMs);
      case "corrupt":
        return this.#tabs[fault.seat]!.corrupt();
      case "halt":
        return this.#give(fault.seat, { type: "halt" });
      case "clockLeap":
        return this.#tabs[fault.seat]!.leap(fault.byMs);
      case "reload":
        return this.#reload(fault.seat, fault.noticedAfterMs);
      case "storageFull":
        this.#tabs[fault.seat]!.storageFull = true;
        return;
    }
  }

  #reload(seat: number, noticedAfterMs: number): void {
    const old = this.#tabs[seat]!;
    if (!old.alive) return;
    old.alive = false;
    const again = this.#openTab(seat, `${old.incarnation}${AGAIN}`);
    this.#tabs[seat] = again;
    for (const other of this.#tabs) {
      if (other === again) continue;
      this.#network.drop(seat, other.seat, [noticedAfterMs, noticedAfterMs]);
      this.#queue.after(noticedAfterMs * (0.5 + (other.seat % 2)), () => {
        if (again.alive && other === this.#tabs[other.seat] && other.alive) this.#network.connect(seat, other.seat);
      });
    }
  }

  /** A tab that was reloaded after the start is not let in (M3) and waits in the lobby for ever. */
  #isOver(): boolean {
    return this.#tabs.every(
      (tab) =>
        !tab.alive ||
        tab.peer.state === "finished" ||
        tab.peer.state === "halted" ||
        (tab.peer.state === "joining" && isReloaded(tab)),
    );
  }

  /** I7: everybody comes to an end, and without faults that end is the finish. */
  #checkEnd(): void {
    const { faults, seed } = this.#scenario;
    if (!this.#isOver() && !this.#isDesertedLobby) {
      const states = this.#tabs.map((tab) => (tab.alive ? tab.peer.state : "crashed")).join(", ");
      throw new InvariantViolation("I7", `seed ${seed} does not come to an end: ${states}`);
    }
    if (faults.length === 0 && this.#tabs.some((tab) => tab.peer.state !== "finished")) {
      throw new InvariantViolation("I7", `seed ${seed} has no faults, yet not everybody finished`);
    }
  }

  /** Before the start, peers wait for a seat that is gone as long as it takes: that is what a lobby does. */
  get #isDesertedLobby(): boolean {
    const here = this.#tabs.filter((tab) => tab.alive);
    return here.length < this.#tabs.length && here.every((tab) => tab.peer.state === "joining");
  }

  #line(text: () => string): void {
    this.#trace?.push(`${this.#queue.now.toFixed(3)} ${text()}`);
  }
}

function isReloaded(tab: Tab): boolean {
  return tab.incarnation.endsWith(AGAIN);
}

function initialStateOf(scenario: Scenario, slots: number): TrainingState {
  const random = new Random("initial", scenario.seed);
  const { parameters } = scenario;
  return {
    round: 0,
    parameters: Float32Array.from({ length: parameters }, () => random.uniform() - 0.5),
    moments: Array.from({ length: slots }, () => new Float32Array(parameters)),
  };
}

function endOf(fault: Fault): number {
  if (fault.kind === "pause" || fault.kind === "oneWay") return fault.at + fault.forMs;
  return fault.kind === "dropLink" ? fault.at + fault.backAfterMs : fault.at;
}

/** Short and exact: bytes as their length and a sum, so that two traces differ when any byte does. */
function describe(thing: object): string {
  return JSON.stringify(thing, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return `${value.length} bytes, sum ${value.reduce((sum, byte) => sum + byte, 0)}`;
    if (value instanceof Float32Array)
      return `${value.length} values, sum ${value.reduce((sum, item) => sum + item, 0)}`;
    return value;
  });
}
