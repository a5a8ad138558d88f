import type { SessionSpec } from "../session/spec.ts";
import { createOptimizer, type Optimizer } from "./optimizer.ts";

type OptimizerFields = Pick<SessionSpec, "optimizer" | "learningRate" | "localSteps" | "outerMomentum">;

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
