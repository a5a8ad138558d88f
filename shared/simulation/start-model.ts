import type { Digester } from "../training/digest.ts";
import { emptyState } from "../training/initial-parameters.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";
import { copyOf } from "./disk.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Scenario } from "./scenario.ts";
import type { Tab } from "./tab.ts";

/** A person looks this often whether the tab lacks the model, and gives it then. */
const LOOK_EVERY_MS = 1500;
/** One in so many picks a wrong file first. */
const MISTAKES = 4;

/** Round 0 of a scenario: what all draw for themselves, or the model that the session starts from and some have (M6). */
export class StartModel {
  readonly #scenario: Scenario;
  readonly #queue: EventQueue;
  readonly #state: TrainingState;
  readonly #random: Random;

  /** @param slots vectors that the optimizer remembers */
  constructor(scenario: Scenario, queue: EventQueue, slots: number) {
    this.#scenario = scenario;
    this.#queue = queue;
    this.#state = drawnState(scenario, slots);
    this.#random = new Random("who has the start", scenario.seed);
  }

  /** A copy of it. */
  get state(): TrainingState {
    return copyOf(this.#state);
  }

  /** The scenario with what its session says of its start. */
  scenarioFor(digester: Digester): Scenario {
    const { startHeldBy, spec } = this.#scenario;
    if (!startHeldBy) return this.#scenario;
    const start = { digest: digester.digest(this.#state), from: "a model of before" };
    return { ...this.#scenario, spec: { ...spec, start } };
  }

  /** What a page of a seat begins with: of those that have the model, half find it when they are loaded. */
  initialOf(seat: number): TrainingState {
    const { startHeldBy } = this.#scenario;
    if (!startHeldBy) return this.state;
    const isThere = startHeldBy.includes(seat) && this.#random.below(2) === 0;
    return isThere ? this.state : emptyState(this.#state);
  }

  /** Somebody at the tab gives it the model whenever it is missing; others, or these by mistake, a wrong one. */
  attend(tab: Tab): void {
    const { startHeldBy } = this.#scenario;
    if (!startHeldBy) return;
    const hasIt = startHeldBy.includes(tab.seat);
    if (this.#random.below(MISTAKES) === 0) {
      this.#queue.after(this.#random.uniform() * LOOK_EVERY_MS, () => {
        const length = this.#random.below(2) === 0 ? this.#state.parameters.length : this.#random.below(9);
        tab.give({ type: "startModel", parameters: new Float32Array(length).fill(1) });
      });
    }
    if (hasIt) this.#queue.after(this.#random.uniform() * LOOK_EVERY_MS, () => this.#look(tab));
  }

  #look(tab: Tab): void {
    const { start } = tab.peer.status();
    if (!tab.alive || start === null) return;
    if (!start.held) tab.give({ type: "startModel", parameters: this.state.parameters });
    this.#queue.after(LOOK_EVERY_MS, () => this.#look(tab));
  }
}

function drawnState(scenario: Scenario, slots: number): TrainingState {
  const random = new Random("initial", scenario.seed);
  const { parameters } = scenario;
  return {
    round: 0,
    // Statistics begin with whole numbers, so that what is averaged of them is whole, too.
    parameters: Float32Array.from({ length: parameters }, () => random.uniform() - 0.5).fill(0, 0, scenario.statistics),
    moments: Array.from({ length: slots }, () => new Float32Array(parameters)),
  };
}
