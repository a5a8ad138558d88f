import type { Trainable } from "./model.ts";
import { planModel, type ParameterTensor } from "./plan.ts";

/**
 * The tensors of a model, in the order of its blocks. A flat model is one tensor, `vector`.
 * @throws LayoutError when a block cannot take the output of the one before
 */
export function parameterLayout({ model }: Trainable): readonly ParameterTensor[] {
  if (model.kind === "layers") return planModel(model).tensors;
  const size = model.parameters;
  const initializer = { kind: "glorotUniform", fanIn: size, fanOut: 1 } as const;
  return [{ name: "vector", shape: [size], offset: 0, size, initializer }];
}

/** Parameters of a model, all tensors together. */
export function parameterCount({ model }: Trainable): number {
  return model.kind === "layers" ? planModel(model).parameters : model.parameters;
}
