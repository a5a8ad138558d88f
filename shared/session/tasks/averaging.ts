import { MNIST } from "../../training/datasets.ts";
import type { TaskFamily } from "./family.ts";
import { refuseColumns, refuseLabels, refuseSource, refuseText } from "./refusals.ts";
import { QUICK, type Task } from "./task.ts";

type AveragingTask = "synthetic-100k" | "synthetic-1m" | "synthetic-4m";

/** Seeded pseudo-gradients of so many parameters: what averaging costs, without anything to learn. */
export const AVERAGING_TASKS: Readonly<Record<AveragingTask, Task>> = {
  "synthetic-100k": synthetic("synthetic-100k", 100_000),
  "synthetic-1m": synthetic("synthetic-1m", 1_000_000),
  "synthetic-4m": synthetic("synthetic-4m", 4_000_000),
};
const isAveragingTask = (name: string): name is AveragingTask => Object.hasOwn(AVERAGING_TASKS, name);

/** Nothing is learnt: sessions of these measure how gradients travel. */
export const averaging: TaskFamily = {
  name: "averaging",
  tasks: Object.values(AVERAGING_TASKS),
  subject: "Averaging only",
  sample: "nothing",
  answer: "nothing",
  data: ["shared"],
  labels: [],
  preset: ({ task }) => AVERAGING_TASKS[isAveragingTask(task) ? task : "synthetic-100k"],
  refuse(spec, refuse) {
    const { task, data, privacy } = spec;
    refuseColumns(spec, refuse);
    refuseSource(spec, refuse);
    refuseLabels(spec, refuse);
    refuseText(spec, refuse);
    if (data !== "shared") refuse("data", `must be shared: the task ${task} has no data to deal out`);
    if (privacy !== "none") refuse("privacy", `must be none: the task ${task} has no data to hide`);
  },
  // Nothing is evaluated in a browser; tests make up a held-out set of theirs.
  heldOutBound: () => MNIST.testSamples,
  sharedSamples: () => 0,
  labelSizes: null,
};

function synthetic(name: AveragingTask, parameters: number): Task {
  return {
    name,
    title: `Averaging only, ${parameters.toLocaleString("en")} parameters`,
    family: "averaging",
    pixels: null,
    extractor: null,
    targetAccuracy: null,
    ...QUICK,
    model: { kind: "flat", parameters },
  };
}
