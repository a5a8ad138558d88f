import type { TaskName } from "../shared/session/tasks.ts";
import type { Bench } from "./bench.ts";
import type { OtherCommit } from "./beside.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure, Target } from "./figure.ts";
import { openSoloPage, type SoloPage } from "./single-tab/open.ts";
import { imagesPerSecond, trainAlone } from "./single-tab/train-alone.ts";
import type { SoloRun } from "./single-tab/trained.ts";
import { mean, median, slope } from "./statistics.ts";

const SECONDS = 10;
const QUICK_SECONDS = 3;
const BESIDE_REPEATS = 3;
/** The multilayer perceptron runs long enough to see whether tensors are left over. */
const TENSOR_STEPS = 500;

const TASKS_ALONE: readonly { readonly task: TaskName; readonly leastSteps: number; readonly target?: Target }[] = [
  { task: "mnist-cnn", leastSteps: 20, target: { relation: "at least", value: 500 } },
  { task: "mnist-mlp", leastSteps: TENSOR_STEPS },
];

/** One tab alone: the product's training worker and optimizer, without anybody to average with. */
export async function* measureSingleTab(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say("one tab alone: opening");
  const solo = await openSoloPage(bench);
  for (const { task, leastSteps, target } of TASKS_ALONE) {
    bench.say(`one tab alone, ${task}, ${bench.engine}`);
    const cpuFrom = readCpu();
    const run = await trainAlone(solo, task, bench.engine, leastSteps, bench.quick ? QUICK_SECONDS : SECONDS);
    const { othersBusy } = cpuSince(cpuFrom);
    yield { ...speedFigure(task, run, othersBusy), ...(target && { target }) };
    yield tensorFigure(task, run);
  }
  if (bench.other !== undefined) yield* measureBeside(bench, bench.other, solo);
  await solo.page.context().close();
}

/** Another commit measures itself, then this one is measured, and so on: a machine's speed wanders. */
async function* measureBeside(bench: Bench, other: OtherCommit, solo: SoloPage): AsyncGenerator<Figure, void> {
  const pairs = new Map<TaskName, { readonly own: number; readonly other: number }[]>();
  const repeats = bench.quick ? 1 : BESIDE_REPEATS;
  const cpuFrom = readCpu();
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    bench.say(`one tab alone, ${other.name} by its own bench, ${repeat} of ${repeats}`);
    const speeds = await other.imagesPerSecond();
    for (const { task } of TASKS_ALONE) {
      const speed = speeds.get(task);
      if (speed === undefined) throw new Error(`The bench of ${other.name} has no images a second of ${task}`);
      bench.say(`one tab alone, ${task}, ${bench.engine}, beside it`);
      const run = await trainAlone(solo, task, bench.engine, 1, QUICK_SECONDS);
      pairs.set(task, [...(pairs.get(task) ?? []), { own: imagesPerSecond(run), other: speed }]);
    }
  }
  const { othersBusy } = cpuSince(cpuFrom);
  for (const [task, each] of pairs) {
    yield {
      part: "single-tab",
      name: `${task}, one tab alone, ${bench.engine}: times the images/s of ${other.name}`,
      value: median(each.map((pair) => pair.own / pair.other)),
      unit: "x",
      formula: "median over turns of: images/s of this commit / images/s of the other one, by its own bench",
      samples: each,
      note: each.map((pair) => `${pair.own.toFixed(0)} / ${pair.other.toFixed(0)}`).join(", "),
      othersBusy,
    };
  }
}

function speedFigure(task: TaskName, run: SoloRun, othersBusy: number): Figure {
  const { steps, backend, description } = run;
  const computeMs = mean(steps.map((step) => step.computeMs));
  const stepMs = mean(steps.map((step) => step.stepMs));
  return {
    part: "single-tab",
    name: `${task}, one tab alone, ${backend}`,
    value: imagesPerSecond(run),
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
