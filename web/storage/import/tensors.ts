import type { Task } from "../../../shared/session/tasks.ts";
import { parameterCount, parameterLayout } from "../../../shared/training/model/layout.ts";
import type { ParameterTensor } from "../../../shared/training/model/plan.ts";
import { ImportError } from "./import-error.ts";

/** A tensor as a file describes it: row-major float32. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/**
 * Puts a task's tensors into one vector, in the order of its layout.
 * @param writtenAs what the file calls a tensor of the layout, and which shape it has there
 * @throws ImportError for a tensor that is missing, has another shape, or holds something that is not a number
 */
export function vectorOf(
  file: string,
  task: Task,
  tensors: ReadonlyMap<string, Tensor>,
  writtenAs: (tensor: ParameterTensor) => Pick<ParameterTensor, "name" | "shape">,
): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(parameterCount(task));
  for (const tensor of parameterLayout(task)) {
    const { name, shape } = writtenAs(tensor);
    const found = tensors.get(name);
    if (found === undefined) throw new ImportError(file, `the tensor ${name} of ${task.name} is missing`);
    if (shapeText(found.shape) !== shapeText(shape)) {
      const [has, wants] = [shapeText(found.shape), shapeText(shape)];
      throw new ImportError(file, `the tensor ${name} has the shape ${has}, but ${task.name} wants ${wants}`);
    }
    requireNumbers(file, name, found.values);
    vector.set(found.values, tensor.offset);
  }
  return vector;
}

/** @throws ImportError where a value is no finite number */
export function requireNumbers(file: string, name: string, values: Float32Array): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new ImportError(file, `value ${at} of ${name} is ${values[at]}, which is not a number to compute with`);
}
