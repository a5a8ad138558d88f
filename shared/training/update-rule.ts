import type { TrainingState } from "./state.ts";

/** The numbers of an update that are the same for all elements. */
export interface UpdateFactors {
  /** Factor of the gradient: 1, or less where its norm is clipped. */
  readonly scale: number;
  /** Share of its value that an element of a matrix keeps; 1 without weight decay. */
  readonly keep: number;
  /** Learning rate; with Adam over what the first moment's first zeros took from it. */
  readonly step: number;
  /** With Adam: factor of the root of the second moment, for the same reason; 1 else. */
  readonly correction: number;
}

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
