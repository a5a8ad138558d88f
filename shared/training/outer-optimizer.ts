import { createOptimizer, type Optimizer, type OptimizerKind } from "./optimizer.ts";

/** What a session's spec says of its optimizer. */
interface OptimizerFields {
  readonly optimizer: OptimizerKind;
  readonly learningRate: number;
  /** Steps that each peer takes for itself in a round. */
  readonly localSteps: number;
  /** Share of the last change that the next one keeps. */
  readonly outerMomentum: number;
}

/**
 * The update that all peers of a session apply to the average (R3). What is averaged is a gradient, or, with several
 * local steps, how far each peer moved: the mean of the changes is then taken as it is (FedAvg, McMahan et al. 2017), or
 * with momentum over the rounds (Hsu et al. 2019; Douillard et al. 2023).
 */
export function outerOptimizer(spec: OptimizerFields): Optimizer {
  return spec.localSteps > 1
    ? createOptimizer("sgd", { learningRate: 1, momentum: spec.outerMomentum })
    : createOptimizer(spec.optimizer, { learningRate: spec.learningRate });
}
