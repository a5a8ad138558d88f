import type { ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { ModelKernels, Pointer } from "../kernels/kernels.ts";
import { Arena } from "./arena.ts";
import { chain } from "./chain.ts";
import { layOut } from "./lay-out.ts";
import { lossOf, type Loss } from "./loss.ts";
import type { Setting } from "./pass.ts";
import type { Step } from "./step.ts";

/** Where everything lies that does not depend on the size of a batch. */
export interface Ground {
  readonly kernels: ModelKernels;
  readonly parameters: Pointer;
  readonly gradient: Pointer;
  /** First byte that programs may use; only one of them runs at a time. */
  readonly start: Pointer;
}

/** A model's steps on a batch of one size, laid out in memory. */
export interface Program {
  readonly input: Pointer;
  readonly output: Pointer;
  readonly steps: readonly Step[];
  /** First byte behind what it uses. */
  readonly end: Pointer;
}

export interface TrainingProgram extends Program {
  readonly loss: Loss;
}

/** Forwards alone, as a model is used. @param count samples of a batch */
export function useProgram(plan: ModelPlan, count: number, ground: Ground): Program {
  const { setting, input } = begin(plan, count, ground, null);
  const { forward: steps, output } = chain(plan.blocks, input, setting, layOut);
  return { input, output, steps, end: setting.arena.end };
}

/** Forwards, the loss, and back to the gradient by all parameters. @param dropoutSeed of the step that runs */
export function trainingProgram(
  plan: ModelPlan,
  count: number,
  ground: Ground,
  dropoutSeed: () => number,
): TrainingProgram {
  const { setting, input } = begin(plan, count, ground, dropoutSeed);
  const pass = chain(plan.blocks, input, setting, layOut);
  const loss = lossOf(plan, pass.output, setting);
  const { steps: back } = pass.backward(pass.output, false);
  return { input, output: pass.output, loss, steps: [...pass.forward, loss.step, ...back], end: setting.arena.end };
}

function begin(
  { input: shape }: ModelPlan,
  count: number,
  { kernels, parameters, gradient, start }: Ground,
  dropoutSeed: Setting["dropoutSeed"],
): { setting: Setting; input: Pointer } {
  const arena = new Arena(start);
  const input = arena.take(count * sizeOf(shape));
  return { setting: { kernels, arena, count, parameters, gradient, dropoutSeed }, input };
}
