import type { Digester } from "./digest.ts";
import { outerOptimizer } from "./outer-optimizer.ts";
import type { TrainingState } from "./state.ts";

/** State 0 of a session that starts from a model (M6): these parameters, which it takes over, and moments of zeros. */
export function startState(parameters: Float32Array, slots: number): TrainingState {
  return { round: 0, parameters, moments: Array.from({ length: slots }, () => new Float32Array(parameters.length)) };
}

/**
 * By what a session knows the model that it starts from (M6): the digest of its state 0.
 * @param spec of which the optimizer alone counts: it has moments of its own
 */
export function startDigest(
  spec: Parameters<typeof outerOptimizer>[0],
  parameters: Float32Array,
  digester: Digester,
): string {
  return digester.digest(startState(parameters, outerOptimizer(spec, []).slots));
}
