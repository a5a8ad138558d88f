import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import type { Task } from "../../shared/session/tasks.ts";
import { standardizePixel } from "../../shared/training/datasets.ts";
import { Model } from "./model.ts";

/** Says what a trained model sees in a picture. */
export interface Predictor {
  /**
   * @param input one sample, row-major, in 0..1 (784 pixels for MNIST, 0 is background)
   * @returns the probability of each class
   */
  predict(input: Float32Array): Promise<Float32Array>;
}

/**
 * Loads TensorFlow.js with its smallest backend, on the calling thread: one picture takes a few milliseconds, less than
 * a worker with wasm would take to start. Import this module dynamically where it is used.
 * @param parameters as saved, in the order of the task's layout
 * @throws RangeError when there are not as many parameters as the task has
 */
export async function createPredictor(task: Task, parameters: Float32Array): Promise<Predictor> {
  await setBackend("cpu");
  const model = new Model(task);
  if (parameters.length !== model.parameters) {
    throw new RangeError(`${task.name} has ${model.parameters} parameters, not ${parameters.length}.`);
  }
  return { predict: (input) => model.probabilities(parameters, input.map(standardizePixel)) };
}
