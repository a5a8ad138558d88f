import type { TensorPlace } from "./decayed-elements.ts";
import { statisticsIn } from "./input-statistics.ts";
import { createOptimizer, PLAIN_RULES, type Optimizer } from "./optimizer.ts";
import { sessionOptimizer, type OptimizerFields } from "./session-optimizer.ts";
import type { UpdateRules } from "./update-rule.ts";

interface OuterFields extends OptimizerFields {
  /** Steps that each peer takes for itself in a round. */
  readonly localSteps: number;
  /** Share of the last change that the next one keeps. */
  readonly outerMomentum: number;
  /** A model to start from, which has its statistics (R9); null for none. */
  readonly start: object | null;
}

/**
 * The update that all peers of a session apply to the average (R3). What is averaged is a gradient, or, with several
 * local steps, how far each peer moved: the mean of the changes is then taken as it is (FedAvg, McMahan et al. 2017), or
 * with momentum over the rounds (Hsu et al. 2019; Douillard et al. 2023).
 * @param tensors of the model, in their order in the parameters
 * @param rules by which elements are updated; all give the same bits
 */
export function outerOptimizer(
  spec: OuterFields,
  tensors: readonly TensorPlace[],
  rules: UpdateRules = PLAIN_RULES,
): Optimizer {
  const settles = spec.start === null;
  if (spec.localSteps === 1) return sessionOptimizer(spec, tensors, rules, settles);
  const statistics = statisticsIn(tensors);
  return createOptimizer("sgd", { learningRate: 1, momentum: spec.outerMomentum, statistics, settles }, rules);
}
