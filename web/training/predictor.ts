import { networkOf, type Task } from "../../shared/session/tasks.ts";
import { standardizeLight } from "../../shared/training/pixels.ts";
import { STARTS } from "./backend.ts";
import { softmax } from "./softmax.ts";

/** Says what a trained model makes of one sample. */
export interface Predictor {
  /**
   * @param input one sample: for images 784 pixels, row by row, 0 for background to 1; for a table its columns, each
   * scaled to -1..1
   * @returns the probability of each class
   */
  predict(input: Float32Array): Promise<Float32Array>;
}

/**
 * Computes on the calling thread: one sample takes less than a worker would take to start. Import this module dynamically
 * where it is used.
 * @param parameters as saved, in the order of the task's layout
 * @throws RangeError when there are not as many parameters as the task has
 */
export async function createPredictor(task: Task, parameters: Float32Array): Promise<Predictor> {
  const started = await STARTS.simd().catch(() => STARTS.cpu());
  const model = started.compile(networkOf(task));
  if (parameters.length !== model.parameters) {
    throw new RangeError(`${task.name} has ${model.parameters} parameters, not ${parameters.length}.`);
  }
  const { pixels } = task;
  return {
    async predict(input) {
      const inputs = pixels ? input.map((light) => standardizeLight(pixels, light)) : input;
      return softmax(await model.says(parameters, { count: 1, inputs }));
    },
  };
}
