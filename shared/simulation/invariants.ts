import type { Digester } from "../training/digest.ts";
import { emptyState } from "../training/initial-parameters.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { TrainingState } from "../training/state.ts";
import type { Scenario } from "./scenario.ts";
import { expectedAverage } from "./synthetic-task.ts";

/** An invariant of protocol.md does not hold. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
  constructor(
    readonly invariant: "I1" | "I2" | "I4" | "I5" | "I6" | "I7",
    detail: string,
  ) {
    super(`${invariant}: ${detail}`);
  }
}

/** Watches all commits and saves of a run. */
export class InvariantChecker {
  readonly #scenario: Scenario;
  readonly #digester: Digester;
  readonly #optimizer: Optimizer;
  /** Digest of each committed round, and who committed how far. */
  readonly #digests = new Map<number, string>();
  readonly #committedBy = new Map<number, number>();
  /** The history that independent arithmetic gives; without compression the peers' must be the same. */
  #reference: TrainingState;

  constructor(scenario: Scenario, initial: TrainingState, optimizer: Optimizer, digester: Digester) {
    this.#scenario = scenario;
    this.#optimizer = optimizer;
    this.#digester = digester;
    this.#reference = {
      ...initial,
      parameters: initial.parameters.slice(),
      moments: initial.moments.map((m) => m.slice()),
    };
    this.#digests.set(0, digester.digest(initial));
    for (let seat = 0; seat < scenario.spec.seats; seat += 1) this.#committedBy.set(seat, 0);
  }

  committed(seat: number, round: number, digest: string): void {
    const before = this.#committedBy.get(seat) ?? 0;
    if (round !== before + 1) throw new InvariantViolation("I2", `seat ${seat} commits round ${round} after ${before}`);
    this.#committedBy.set(seat, round);
    // I4: whoever voted for this round had committed the one before it.
    for (const [other, reached] of this.#committedBy) {
      if (reached < round - 1) {
        throw new InvariantViolation("I4", `seat ${seat} commits round ${round} while seat ${other} is at ${reached}`);
      }
    }
    const known = this.#digests.get(round);
    if (known === undefined) {
      this.#digests.set(round, digest);
      this.#checkAverage(seat, round, digest);
    } else if (known !== digest) {
      throw new InvariantViolation("I1", `seat ${seat} commits ${digest} for round ${round}, others ${known}`);
    }
  }

  /** I5: what is saved is a committed state of the one history, byte for byte. */
  saved(seat: number, state: TrainingState, digest: string): void {
    const actual = this.#digester.digest(state);
    const known = this.#digests.get(state.round);
    if (actual !== digest || known !== digest) {
      throw new InvariantViolation(
        "I5",
        `seat ${seat} saves round ${state.round} as ${digest}; its bytes have ${actual}, the history has ${known}`,
      );
    }
  }

  /** I6: the update that was committed is that of each member's contribution exactly once. */
  #checkAverage(seat: number, round: number, digest: string): void {
    const { seed, spec } = this.#scenario;
    if (spec.compression !== "none") return;
    const next = emptyState(this.#reference);
    this.#optimizer.update(this.#reference, expectedAverage(seed, round, spec.seats, this.#reference), next);
    this.#reference = next;
    const expected = this.#digester.digest(next);
    if (expected !== digest) {
      throw new InvariantViolation(
        "I6",
        `seat ${seat} commits ${digest} for round ${round}; the average gives ${expected}`,
      );
    }
  }
}
