import { parseSpec } from "../../shared/session/spec.ts";
import type { TaskName } from "../../shared/session/tasks.ts";
import type { DeviceBackend } from "../../web/ports/training.ts";
import { sum } from "../statistics.ts";
import type { SoloPage } from "./open.ts";
import type { SoloOrder, SoloRun, SoloTraining } from "./trained.ts";

/** What the page calls itself; only used inside `evaluate`. */
declare const soloTraining: SoloTraining;

const WARM_UP_STEPS = 10;

/** Trains a task of pictures in one tab, with the batch that each of two tabs has, until steps and seconds are over. */
export function trainAlone(
  { page, workerUrl, kernels }: SoloPage,
  task: TaskName,
  backend: DeviceBackend,
  leastSteps: number,
  seconds: number,
): Promise<SoloRun> {
  const order: SoloOrder = {
    workerUrl,
    kernels,
    spec: parseSpec({ task, seats: 2 }),
    backend,
    warmUpSteps: WARM_UP_STEPS,
    leastSteps,
    leastMs: 1000 * seconds,
  };
  return page.evaluate((given) => soloTraining(given), order);
}

/** Of all steps after the warm-up, updates included. */
export function imagesPerSecond({ steps }: SoloRun): number {
  return (1000 * sum(steps.map((step) => step.samples))) / sum(steps.map((step) => step.stepMs));
}
