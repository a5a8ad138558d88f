import { createAdam } from "./adam.ts";
import { createSgd } from "./sgd.ts";
import type { TrainingState } from "./state.ts";

export type OptimizerKind = "adam" | "sgd";

/**
 * The update that all members apply alike (R3): IEEE + - * / and square root only, stored as float32, so that every engine
 * gets the same bits.
 */
export interface Optimizer {
  /** How many vectors it remembers between rounds: the length of `TrainingState.moments`. */
  readonly slots: number;
  /**
   * Writes the state after one more round, or a part of it: the elements of an update do not depend on each other, so
   * it can follow an average that comes in parts. The state before it stays as it is (R3).
   * @param from state k
   * @param gradient average gradient of round k+1, as long as the parameters
   * @param to becomes state k+1; arrays that `from` and `gradient` do not use
   * @param start first element to write; @param end the one after the last; all, where left out
   * @throws RangeError when lengths differ
   */
  update(from: TrainingState, gradient: Float32Array, to: TrainingState, start?: number, end?: number): void;
}

export interface OptimizerOptions {
  /** Step size, above 0. */
  readonly learningRate: number;
  /** For SGD: share of the velocity that a step keeps, below 1; 0.9 where left out. */
  readonly momentum?: number;
}

const MOMENTUM = 0.9;

export function createOptimizer(kind: OptimizerKind, options: OptimizerOptions): Optimizer {
  const { learningRate, momentum = MOMENTUM } = options;
  const optimizer = kind === "adam" ? createAdam(learningRate) : createSgd(learningRate, momentum);
  return {
    slots: optimizer.slots,
    update(from, gradient, to, start = 0, end = gradient.length) {
      checkLengths(optimizer.slots, from, gradient, to);
      optimizer.update(from, gradient, to, start, end);
      to.round = from.round + 1;
    },
  };
}

function checkLengths(slots: number, from: TrainingState, gradient: Float32Array, to: TrainingState): void {
  const length = from.parameters.length;
  const vectors = [gradient, to.parameters, ...from.moments, ...to.moments];
  if (from.moments.length !== slots || to.moments.length !== slots || vectors.some((v) => v.length !== length)) {
    throw new RangeError(
      `The update needs vectors of ${length} elements and ${slots} moments in each state, but got ` +
        `${from.moments.length} and ${to.moments.length} moments and lengths ${vectors.map((v) => v.length).join(", ")}.`,
    );
  }
}
