import type { TrainingState } from "./state.ts";
import type { UpdateFactors } from "./update-factors.ts";

/** Makes the rules of all optimizers: in plain code, or in code that gives the same bits in less time. */
export interface UpdateRules {
  adam(beta2: number): UpdateRule;
  sgd(momentum: number): UpdateRule;
}

/** An optimizer's own part: the elements of a range, which all decay or all do not, without checks. */
export interface UpdateRule {
  readonly slots: number;
  /** @param keep `factors.keep` for elements that decay, 1 for others */
  update(
    factors: UpdateFactors,
    keep: number,
    from: TrainingState,
    gradient: Float32Array,
    to: TrainingState,
    start: number,
    end: number,
  ): void;
}
