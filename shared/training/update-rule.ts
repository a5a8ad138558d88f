import type { TrainingState } from "./state.ts";

/** An optimizer's own part: the elements of a range, without checks. */
export interface UpdateRule {
  readonly slots: number;
  update(from: TrainingState, gradient: Float32Array, to: TrainingState, start: number, end: number): void;
}
