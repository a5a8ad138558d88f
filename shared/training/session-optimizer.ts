import { decayedRanges, type TensorPlace } from "./decayed-elements.ts";
import { createOptimizer, type Optimizer } from "./optimizer.ts";
import type { OptimizerKind, UpdateFields } from "./update-factors.ts";

/** What a session's spec says of its optimizer. */
export interface OptimizerFields extends Omit<UpdateFields, "kind" | "momentum"> {
  readonly optimizer: OptimizerKind;
}

/**
 * The optimizer that a session's spec names, as it turns a gradient into a step: of the common model, or, with several
 * local steps, of each peer's own.
 * @param tensors of the model, in their order in the parameters: matrices decay
 */
export function sessionOptimizer(spec: OptimizerFields, tensors: readonly TensorPlace[]): Optimizer {
  const { optimizer, learningRate, schedule, rounds, beta2, weightDecay, clipNorm } = spec;
  const decayed = decayedRanges(tensors);
  return createOptimizer(optimizer, { learningRate, schedule, rounds, beta2, weightDecay, clipNorm, decayed });
}
