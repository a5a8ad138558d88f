import type { Task } from "../../../../shared/session/tasks.ts";
import type { Predictor } from "../../../training/predictor.ts";

/**
 * A saved model that is started when it is asked for the first time: TensorFlow.js is large, and many look at a result
 * without trying it.
 */
export class PredictorOnDemand {
  readonly #task: Task;
  readonly #parameters: Float32Array;
  #predictor: Promise<Predictor> | undefined;

  constructor(task: Task, parameters: Float32Array) {
    this.#task = task;
    this.#parameters = parameters;
  }

  /** Starts it, if it is not started yet; a start that failed is tried again. */
  async start(): Promise<Predictor> {
    this.#predictor ??= this.#make();
    try {
      return await this.#predictor;
    } catch (error) {
      this.#predictor = undefined;
      throw new Error(`The model could not be started: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  async #make(): Promise<Predictor> {
    const { createPredictor } = await import("../../../training/predictor.ts");
    return createPredictor(this.#task, this.#parameters);
  }
}
