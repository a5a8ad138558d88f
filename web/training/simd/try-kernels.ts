import { numbers } from "../../../shared/training/model/shape.ts";
import { BackendError } from "../backend-error.ts";
import { ANSWER, LEFT, RIGHT } from "../known-product.ts";
import { SimdModel, type Threading } from "./simd-model.ts";

/**
 * Lets the kernels compute something whose answer is known, as `tryBackend` does for those of TensorFlow.js.
 * @throws BackendError
 */
export async function tryKernels(module: WebAssembly.Module, threading: Threading | null = null): Promise<void> {
  const model = new SimdModel(
    {
      kind: "layers",
      input: numbers(3),
      blocks: [{ kind: "dense", units: 2, activation: "relu" }],
      head: { of: "numbers", count: 2 },
    },
    module,
    threading,
  );
  // The head gives back what it gets.
  const parameters = Float32Array.of(...RIGHT.flat(), 0, 0, 1, 0, 0, 1, 0, 0);
  const answer = await model.says(parameters, { count: LEFT.length, inputs: Float32Array.from(LEFT.flat()) });
  model.end();
  if (answer.join() !== ANSWER.join()) {
    throw new BackendError(`it computes wrongly: ${answer.join(", ")} in place of ${ANSWER.join(", ")}`);
  }
}
