import type { SessionSpec } from "../../shared/session/spec.ts";
import type { TensorPlace } from "../../shared/training/decayed-elements.ts";
import type { Optimizer } from "../../shared/training/optimizer.ts";
import { sessionOptimizer, type OptimizerFields } from "../../shared/training/session-optimizer.ts";
import type { TrainingState } from "../../shared/training/state.ts";
import { messagesHandled } from "./messages-handled.ts";
import { updateArithmetic } from "./update-arithmetic.ts";

/** What one step, or several together, came to. */
export interface Computed {
  readonly samples: number;
  /** Mean over the samples; 0 without any. */
  readonly loss: number;
}

/**
 * Writes the gradient of one batch.
 * @param step number of the batch in the seat's plan, 1 or more
 */
export type GradientOfStep = (parameters: Float32Array, step: number, into: Float32Array) => Promise<Computed>;

type LocalSpec = OptimizerFields & Pick<SessionSpec, "localSteps">;

/**
 * Several steps that a seat takes for itself before the next average (FedAvg, McMahan et al. 2017). The optimizer's
 * moments stay here from round to round and are nobody else's business: they begin anew after a reload, and what a
 * cancelled round did to them stays. Each step clips its own gradient and lets its own weights decay, at the learning rate
 * of the round that it belongs to.
 */
export class LocalSteps {
  readonly #steps: number;
  readonly #optimizer: Optimizer;
  #state: TrainingState;
  #next: TrainingState;

  /**
   * @param parameters length of the parameter vector
   * @param tensors where the model's matrices lie in it
   * @param kernels of `fetchPlainKernels`; null updates in plain code
   */
  constructor(
    spec: LocalSpec,
    parameters: number,
    tensors: readonly TensorPlace[],
    kernels: WebAssembly.Module | null = null,
  ) {
    this.#steps = spec.localSteps;
    const { slots } = sessionOptimizer(spec, tensors);
    const { rules, newState } = updateArithmetic(kernels, parameters, slots);
    this.#optimizer = sessionOptimizer(spec, tensors, rules);
    const zeros = (): Float32Array<ArrayBuffer> => new Float32Array(parameters);
    const like = { round: 0, parameters: zeros(), moments: Array.from({ length: slots }, zeros) };
    this.#state = newState(like);
    this.#next = newState(like);
  }

  /**
   * Walks from the round's parameters; `into` becomes start minus end, which is averaged like a gradient.
   * @param round 1 or more
   * @param cancelled asked between steps
   * @returns all samples of the steps and their mean loss; null when cancelled
   */
  async walk(
    start: Float32Array,
    round: number,
    into: Float32Array,
    gradient: GradientOfStep,
    cancelled: () => boolean,
  ): Promise<Computed | null> {
    this.#state.parameters.set(start);
    let samples = 0;
    let losses = 0;
    for (let step = 1; step <= this.#steps; step++) {
      const computed = await gradient(this.#state.parameters, (round - 1) * this.#steps + step, into);
      if (computed.samples > 0) {
        this.#optimizer.update(this.#state, into, this.#next, 0, into.length, round);
        [this.#state, this.#next] = [this.#next, this.#state];
        samples += computed.samples;
        losses += computed.loss * computed.samples;
      }
      await messagesHandled();
      if (cancelled()) return null;
    }
    const end = this.#state.parameters;
    for (let i = 0; i < into.length; i++) into[i] = (start[i] as number) - (end[i] as number);
    return { samples, loss: losses / Math.max(1, samples) };
  }
}
