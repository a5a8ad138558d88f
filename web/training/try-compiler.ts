import type { LayeredModel } from "../../shared/training/model/model.ts";
import { numbers } from "../../shared/training/model/shape.ts";
import { BackendError } from "./backend-error.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { ANSWER, LEFT, RIGHT } from "./known-product.ts";

const MODEL: LayeredModel = {
  kind: "layers",
  input: numbers(3),
  blocks: [{ kind: "dense", units: 2, activation: "relu" }],
  head: { of: "numbers", count: 2 },
};

/**
 * Lets kernels of our own compute something whose answer is known, as `tryBackend` does for those of TensorFlow.js.
 * @param compile makes a model that may be ended when it was tried
 * @throws BackendError
 */
export async function tryCompiler(compile: (model: LayeredModel) => CompiledModel & { end(): void }): Promise<void> {
  const model = compile(MODEL);
  // The head gives back what it gets.
  const parameters = Float32Array.of(...RIGHT.flat(), 0, 0, 1, 0, 0, 1, 0, 0);
  const answer = await model.says(parameters, { count: LEFT.length, inputs: Float32Array.from(LEFT.flat()) });
  model.end();
  if (answer.join() !== ANSWER.join()) {
    throw new BackendError(`it computes wrongly: ${answer.join(", ")} in place of ${ANSWER.join(", ")}`);
  }
}
