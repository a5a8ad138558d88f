import { networkOf, type Task } from "../../shared/session/tasks.ts";
import type { Extractor } from "../../shared/training/extractors/extractors.ts";
import { answeringOf, predictorOf, type Answering, type Look, type Predictor } from "./answering.ts";
import { STARTS } from "./backend.ts";
import { inBrowser } from "./download.ts";
import { weightsOf } from "./extraction/look-at-pictures.ts";
import { startLooker, type Looker } from "./extraction/looker.ts";

/**
 * Computes on the calling thread: one sample takes less than a worker would take to start. Import this module dynamically
 * where it is used.
 * @param parameters as saved, in the order of the task's layout
 * @throws RangeError when there are not as many parameters as the task has
 */
export async function createPredictor(task: Task, parameters: Float32Array): Promise<Predictor> {
  return predictorOf(task, parameters, await startAnswering(task));
}

/** Computes on the calling thread, like {@link createPredictor}. */
export async function startAnswering(task: Task): Promise<Answering> {
  const started = await STARTS.simd().catch(() => STARTS.cpu());
  const model = started.compile(networkOf(task));
  return answeringOf(task, model, task.extractor && lookThrough(task.extractor));
}

const DOWNLOAD_ATTEMPTS = 4;
/** Extractors that this page has started, by name: they stay for as long as it does. */
const lookers = new Map<string, Promise<Looker>>();

/** It is started with the first picture that is asked about, which fails with a DownloadError where it cannot be had. */
function lookThrough(extractor: Extractor): Look {
  return async (pictures, count) => (await lookerOf(extractor)).look(pictures, count);
}

function lookerOf(extractor: Extractor): Promise<Looker> {
  let starting = lookers.get(extractor.name);
  if (starting === undefined) {
    const weights = weightsOf(extractor).bytes(inBrowser(DOWNLOAD_ATTEMPTS), () => {});
    starting = weights.then((bytes) => startLooker(extractor, bytes));
    lookers.set(extractor.name, starting);
    starting.catch(() => lookers.delete(extractor.name));
  }
  return starting;
}
