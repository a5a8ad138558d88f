import { decayedRanges, type TensorPlace } from "./decayed-elements.ts";
import { statisticsIn } from "./input-statistics.ts";
import { createOptimizer, PLAIN_RULES, type Optimizer } from "./optimizer.ts";
import type { OptimizerKind, UpdateFields } from "./update-factors.ts";
import type { UpdateRules } from "./update-rule.ts";

/** What a session's spec says of its optimizer. */
export interface OptimizerFields extends Omit<UpdateFields, "kind" | "momentum"> {
  readonly optimizer: OptimizerKind;
}

/**
 * The optimizer that a session's spec names, as it turns a gradient into a step: of the common model, or, with several
 * local steps, of each peer's own.
 * @param tensors of the model, in their order in the parameters: matrices decay
 * @param rules by which elements are updated; all give the same bits
 * @param settles whether its first update settles the statistics of the model's inputs (R9)
 */
export function sessionOptimizer(
  spec: OptimizerFields,
  tensors: readonly TensorPlace[],
  rules: UpdateRules = PLAIN_RULES,
  settles = false,
): Optimizer {
  const { optimizer, learningRate, schedule, rounds, beta2, weightDecay, clipNorm } = spec;
  const decayed = decayedRanges(tensors);
  const statistics = statisticsIn(tensors);
  const options = { learningRate, schedule, rounds, beta2, weightDecay, clipNorm, decayed, statistics, settles };
  return createOptimizer(optimizer, options, rules);
}
