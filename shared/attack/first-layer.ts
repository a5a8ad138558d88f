import type { Trainable } from "../training/model/model.ts";
import { planModel } from "../training/model/plan.ts";

/** Where the first layer of a network lies in its parameters and gradients: a dense one, with a kernel and a bias. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** First element of the kernel, [inputs, units] row-major. */
  readonly kernel: number;
  /** First element of the bias. */
  readonly bias: number;
}

/** The first layer, if the samples themselves go into a dense one; undefined for any other model. */
export function denseFirstLayer(task: Trainable): DenseLayer | undefined {
  if (task.model.kind !== "layers") return undefined;
  const first = planModel(task.model).blocks.find(({ block }) => block.kind !== "flatten");
  if (first?.block.kind !== "dense") return undefined;
  const [kernel, bias] = first.tensors;
  if (!kernel || !bias) return undefined;
  const [inputs = 0, units = 0] = kernel.shape;
  return { inputs, units, kernel: kernel.offset, bias: bias.offset };
}
