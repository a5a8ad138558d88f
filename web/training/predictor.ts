import { networkOf, type Task } from "../../shared/session/tasks.ts";
import { inputOfByte, standardizeLight } from "../../shared/training/pixels.ts";
import type { Extractor } from "../../shared/training/extractors/extractors.ts";
import { STARTS } from "./backend.ts";
import { inBrowser } from "./download.ts";
import { weightsOf } from "./extraction/look-at-pictures.ts";
import { startLooker, type Looker } from "./extraction/looker.ts";
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
   * @param samples one after the other, as {@link Predictor} takes them
   * @param count how many
   * @returns [count, outputs]: the probability of each class, or numbers, scaled as the session scales them
   */
  answer(parameters: Float32Array, samples: Uint8Array | Float32Array, count?: number): Promise<Float32Array>;
}

/**
 * Computes on the calling thread: one sample takes less than a worker would take to start. Import this module dynamically
 * where it is used.
 * @param parameters as saved, in the order of the task's layout
 * @throws RangeError when there are not as many parameters as the task has
 */
export async function createPredictor(task: Task, parameters: Float32Array): Promise<Predictor> {
  const answering = await startAnswering(task);
  if (parameters.length !== answering.parameters) {
    throw new RangeError(`${task.name} has ${answering.parameters} parameters, not ${parameters.length}.`);
  }
  return {
    outputs: answering.outputs,
    predict: (samples, count) => answering.answer(parameters, samples, count),
  };
}

/** Computes on the calling thread, like {@link createPredictor}. */
export async function startAnswering(task: Task): Promise<Answering> {
  const started = await STARTS.simd().catch(() => STARTS.cpu());
  const network = networkOf(task);
  const model = started.compile(network);
  const { outputs } = model;
  const inputsOf = task.extractor === null ? inputsFor(task) : await featuresThrough(task.extractor);
  return {
    outputs,
    parameters: model.parameters,
    async answer(parameters, samples, count = 1) {
      const said = await model.says(parameters, { count, inputs: await inputsOf(samples, count) });
      if (network.head.of === "numbers") return said;
      const probabilities = new Float32Array(said.length);
      for (let at = 0; at < said.length; at += outputs) probabilities.set(softmax(said.subarray(at, at + outputs)), at);
      return probabilities;
    },
  };
}

type InputsOf = (samples: Uint8Array | Float32Array, count: number) => Float32Array | Promise<Float32Array>;

const DOWNLOAD_ATTEMPTS = 4;
/** Extractors that this page has started, by name: they stay for as long as it does. */
const lookers = new Map<string, Promise<Looker>>();

/** Pictures become features, as in training. @throws DownloadError */
async function featuresThrough(extractor: Extractor): Promise<InputsOf> {
  let starting = lookers.get(extractor.name);
  if (starting === undefined) {
    const weights = weightsOf(extractor).bytes(inBrowser(DOWNLOAD_ATTEMPTS), () => {});
    starting = weights.then((bytes) => startLooker(extractor, bytes));
    lookers.set(extractor.name, starting);
    starting.catch(() => lookers.delete(extractor.name));
  }
  const looker = await starting;
  return (samples, count) => {
    const isBytes = samples instanceof Uint8Array;
    return looker.look(isBytes ? samples : Uint8Array.from(samples, (light) => Math.round(255 * light)), count);
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
