import type { TrainingState } from "./state.ts";
export type OptimizerKind = "adam" | "sgd";
export interface Optimizer {
  /** Vectors that it remembers between rounds: `TrainingState.moments.length`. */
  readonly slots: number;
  /** Reads state k, writes state k+1 (R3). */
  update(from: TrainingState, gradient: Float32Array, to: TrainingState): void;
}
export declare function createOptimizer(kind: OptimizerKind, options: { readonly learningRate: number }): Optimizer;
