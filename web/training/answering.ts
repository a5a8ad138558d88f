import { networkOf, type Task } from "../../shared/session/tasks/task.ts";
import { inputOfByte, standardizeLight } from "../../shared/training/pixels.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { softmax } from "./softmax.ts";

/** Says what a trained model makes of samples, which become its inputs as they do in training. */
export interface Predictor {
  /** Outputs of the model: what it says of one sample. */
  readonly outputs: number;
  /**
   * @param samples one after the other: of pictures their bytes, or light from 0 (dark, or no ink) to 1; of a table rows as
   * `RowEncoder` writes them
   * @param count how many
   * @returns [count, outputs]: the probability of each class, or numbers, scaled as the session scales them
   */
  predict(samples: Uint8Array | Float32Array, count?: number): Promise<Float32Array>;
}

/** Says what a model makes of samples whatever its parameters are now, as they are while it learns. */
export interface Answering {
  /** Outputs of the model: what it says of one sample. */
  readonly outputs: number;
  /** How many parameters it takes. */
  readonly parameters: number;
  /**
   * @param parameters in the order of the task's layout
   * @param samples one after the other, as {@link Predictor} takes them; of pictures that are looked at first, also what
   * was seen in them
   * @param count how many
   * @returns [count, outputs]: the probability of each class, or numbers, scaled as the session scales them
   */
  answer(parameters: Float32Array, samples: Uint8Array | Float32Array, count?: number): Promise<Float32Array>;
}

/** The features of pictures, one picture's behind the other's. @param pictures their bytes, HWC, one after the other */
export type Look = (pictures: Uint8Array, count: number) => Promise<Float32Array>;

/** What a model says of samples, out of one that an engine has compiled. @param look through the task's extractor; null where it has none */
export function answeringOf(
  task: Task,
  model: Pick<CompiledModel, "parameters" | "outputs" | "says">,
  look: Look | null,
): Answering {
  const { head } = networkOf(task);
  const { outputs } = model;
  const inputsOf = look === null ? inputsFor(task) : featuresBy(look, task.extractor?.features);
  return {
    outputs,
    parameters: model.parameters,
    async answer(parameters, samples, count = 1) {
      const said = await model.says(parameters, { count, inputs: await inputsOf(samples, count) });
      if (head.of === "numbers") return said;
      const probabilities = new Float32Array(said.length);
      for (let at = 0; at < said.length; at += outputs) probabilities.set(softmax(said.subarray(at, at + outputs)), at);
      return probabilities;
    },
  };
}

/**
 * The same of parameters that stay.
 * @param parameters as saved, in the order of the task's layout
 * @throws RangeError when there are not as many parameters as the task has
 */
export function predictorOf({ name }: Task, parameters: Float32Array, answering: Answering): Predictor {
  if (parameters.length !== answering.parameters) {
    throw new RangeError(`${name} has ${answering.parameters} parameters, not ${parameters.length}.`);
  }
  return {
    outputs: answering.outputs,
    predict: (samples, count) => answering.answer(parameters, samples, count),
  };
}

type InputsOf = (samples: Uint8Array | Float32Array, count: number) => Float32Array | Promise<Float32Array>;

/** Pictures become features, as in training; features stay what they are. */
function featuresBy(look: Look, features: number | undefined): InputsOf {
  return (samples, count) => {
    const isBytes = samples instanceof Uint8Array;
    if (!isBytes && features !== undefined && samples.length === features * count) return samples;
    return look(isBytes ? samples : Uint8Array.from(samples, (light) => Math.round(255 * light)), count);
  };
}

function inputsFor({ pixels }: Task): InputsOf {
  if (pixels === null) return (rows) => Float32Array.from(rows);
  const inputs = inputOfByte(pixels);
  return (samples) =>
    samples instanceof Uint8Array
      ? Float32Array.from(samples, (byte) => inputs[byte] as number)
      : samples.map((light) => standardizeLight(pixels, light));
}
