import { parseSpec } from "../shared/session/spec.ts";
import type { TaskName } from "../shared/session/tasks.ts";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure, Target } from "./figure.ts";
import { openSoloPage } from "./single-tab/open.ts";
import type { SoloOrder, SoloRun, SoloTraining } from "./single-tab/trained.ts";
import { mean, slope, sum } from "./statistics.ts";

/** What the page calls itself; only used inside `evaluate`. */
declare const soloTraining: SoloTraining;

const WARM_UP_STEPS = 10;
const SECONDS = 10;
const QUICK_SECONDS = 3;
/** The multilayer perceptron runs long enough to see whether tensors are left over. */
const TENSOR_STEPS = 500;

const TASKS_ALONE: readonly { readonly task: TaskName; readonly leastSteps: number; readonly target?: Target }[] = [
  { task: "mnist-cnn", leastSteps: 20, target: { relation: "at least", value: 500 } },
  { task: "mnist-mlp", leastSteps: TENSOR_STEPS },
];

/** One tab alone: the product's training worker and optimizer, without anybody to average with. */
export async function* measureSingleTab(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say("one tab alone: opening");
  const { page, workerUrl } = await openSoloPage(bench);
  for (const { task, leastSteps, target } of TASKS_ALONE) {
    bench.say(`one tab alone, ${task}, wasm`);
    const order: SoloOrder = {
      workerUrl,
      spec: parseSpec({ task, seats: 2 }),
      backend: "wasm",
      warmUpSteps: WARM_UP_STEPS,
      leastSteps,
      leastMs: 1000 * (bench.quick ? QUICK_SECONDS : SECONDS),
    };
    const cpuFrom = readCpu();
    const run = await page.evaluate((given) => soloTraining(given), order);
    const { othersBusy } = cpuSince(cpuFrom);
    yield { ...speedFigure(task, run, othersBusy), ...(target && { target }) };
    yield tensorFigure(task, run);
  }
  await page.context().close();
}

function speedFigure(task: TaskName, { steps, backend, description }: SoloRun, othersBusy: number): Figure {
  const computeMs = mean(steps.map((step) => step.computeMs));
  const stepMs = mean(steps.map((step) => step.stepMs));
  return {
    part: "single-tab",
    name: `${task}, one tab alone, ${backend}`,
    value: (1000 * sum(steps.map((step) => step.samples))) / sum(steps.map((step) => step.stepMs)),
    unit: "images/s",
    formula: "sum of samples / sum of stepMs; a step is a gradient of 64 images and the optimizer's update",
    samples: { description, steps },
    note: `${stepMs.toFixed(1)} ms a step, gradient ${computeMs.toFixed(1)}; ${steps.length} steps`,
    othersBusy,
  };
}

function tensorFigure(task: TaskName, { steps }: SoloRun): Figure {
  const counts = steps.map((step) => step.tensors);
  return {
    part: "single-tab",
    name: `${task}: tensors that a step leaves over`,
    value: slope(counts.map((y, x) => ({ x, y }))),
    unit: "tensors/step",
    formula: "slope of the least-squares line through the number of tensors alive after each step",
    samples: counts,
    target: { relation: "at most", value: 0 },
    note: `${Math.min(...counts)} to ${Math.max(...counts)} alive over ${counts.length} steps`,
  };
}
