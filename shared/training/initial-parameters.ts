import { limitOf } from "./model/initializer.ts";
import { parameterCount, parameterLayout } from "./model/layout.ts";
import type { Trainable } from "./model/model.ts";
import type { ParameterTensor } from "./model/plan.ts";
import type { Optimizer } from "./optimizer.ts";
import { Random } from "./random.ts";
import type { TrainingState } from "./state.ts";

/**
 * The parameters before round 1: every peer computes them for itself from the session's seed (M2). How a
 * tensor is drawn, its block's kind says; most biases are 0. Exact arithmetic and square roots only: the same bits on
 * every engine.
 */
export function initialParameters(task: Trainable, seed: number): Float32Array {
  const parameters = new Float32Array(parameterCount(task));
  for (const tensor of parameterLayout(task)) draw(tensor, seed, parameters);
  return parameters;
}

/** State 0 of a session (M4): initial parameters, and moments of zeros. */
export function initialState(task: Trainable, seed: number, optimizer: Optimizer): TrainingState {
  const parameters = initialParameters(task, seed);
  const moments = Array.from({ length: optimizer.slots }, () => new Float32Array(parameters.length));
  return { round: 0, parameters, moments };
}

/** A state of another one's shape, all zeros: a place to write the next one (R3). */
export function emptyState(like: TrainingState): TrainingState {
  return {
    round: 0,
    parameters: new Float32Array(like.parameters.length),
    moments: like.moments.map((moment) => new Float32Array(moment.length)),
  };
}

/** Each tensor has a generator of its own: its values do not depend on the tensors before it. */
function draw({ name, offset, size, initializer }: ParameterTensor, seed: number, parameters: Float32Array): void {
  if (initializer.kind === "ones") parameters.fill(1, offset, offset + size);
  if (initializer.kind === "statistics") parameters.fill(1, offset + size / 2, offset + size);
  const limit = limitOf(initializer);
  if (limit === null) return;
  const random = new Random("initial parameters", seed, name);
  for (let i = offset; i < offset + size; i++) parameters[i] = (2 * random.uniform() - 1) * limit;
}
