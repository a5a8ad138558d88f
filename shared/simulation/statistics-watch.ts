import type { TrainingState } from "../training/state.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import { expectedStatistics, type Contributor } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

/**
 * R9: what round 1 settles is the mean of all its members' statistics to the last bit, whatever codec the session has,
 * and no later round changes it.
 */
export class StatisticsWatch {
  readonly #scenario: Scenario;
  readonly #coverage: Coverage;
  /** What it can be: a resume that begins from round 0 settles anew, and a disk may still have a state of before. */
  readonly #known = new Set<string>();

  constructor(scenario: Scenario, coverage: Coverage) {
    this.#scenario = scenario;
    this.#coverage = coverage;
  }

  /** Round 1 was committed with contributions of these seats. */
  settled(members: readonly Contributor[], view: number): void {
    const expected = expectedStatistics(this.#scenario, members, view);
    if (expected === null) return;
    this.#coverage.hit(view > 1 ? "statistics settled in a later view" : "statistics settled");
    this.#known.add(expected.join());
  }

  /** A seat has this state after a round that was committed, or trains on from one. @throws InvariantViolation */
  check(who: string, round: number, { parameters }: Pick<TrainingState, "parameters">): void {
    if (round === 0 || this.#known.size === 0) return;
    const found = [...parameters.subarray(0, this.#scenario.statistics)].join();
    if (this.#known.has(found)) return;
    throw new InvariantViolation(
      "R9",
      `${who} has the statistics ${found} after round ${round}, where ${[...this.#known].join(" or ")} were settled`,
    );
  }
}
