import { MNIST } from "../training/datasets.ts";
import type { Block } from "../training/model/block.ts";
import type { LayeredModel, Trainable } from "../training/model/model.ts";
import { numbers } from "../training/model/shape.ts";
import type { Column } from "./sample-schema.ts";

/** What a session can train. Pure data: `shared/training` lays its parameters out, `web/training` computes it. */
export interface Task extends Trainable {
  readonly name: TaskName;
  /** One line for people. */
  readonly title: string;
  /**
   * What the samples are: digits or other images of 28 x 28, or rows of a table. `synthetic` tasks draw a seeded
   * pseudo-gradient and exist to measure averaging.
   */
  readonly dataset: "mnist" | "table" | "synthetic";
  /** Held-out accuracy at which all peers vote to stop (R7), unless the session says otherwise; null for none. */
  readonly targetAccuracy: number | null;
}

export const TASK_NAMES = [
  "mnist-mlp",
  "mnist-cnn",
  "table-mlp",
  "synthetic-100k",
  "synthetic-1m",
  "synthetic-4m",
] as const;
export type TaskName = (typeof TASK_NAMES)[number];
/** Tasks whose model is the same in every session. */
export type FixedTaskName = Exclude<TaskName, "table-mlp">;

/** The fields of a spec that its task's model depends on. */
export interface TaskSpec {
  readonly task: TaskName;
  readonly columns: readonly Column[];
  readonly labels: readonly string[];
  /** Blocks in place of the task's own; null for those. */
  readonly model: readonly Block[] | null;
}

/** What a session of this spec trains. */
export function taskOf({ task, columns, labels, model }: TaskSpec): Task {
  const preset = task === "table-mlp" ? tableTask(columns.length, labels.length) : TASKS[task];
  if (model === null || preset.model.kind === "flat") return preset;
  // Pictures keep their rows and columns, so that any block can take them.
  const input = preset.dataset === "mnist" ? numbers(...MNIST.imageShape) : preset.model.input;
  return {
    ...preset,
    title: `${SUBJECTS[preset.dataset]}, a model of your own`,
    model: { ...preset.model, input, blocks: model },
  };
}

/** The network of a task. @throws TypeError for a task without one (a synthetic one) */
export function networkOf({ name, model }: Task): LayeredModel {
  if (model.kind === "layers") return model;
  throw new TypeError(`The task ${name} has no network to compute.`);
}

/** One line for people, also where no session's spec is known yet. */
export function taskTitle(name: TaskName): string {
  return name === "table-mlp" ? TABLE_TITLE : TASKS[name].title;
}

/** What the samples of a task are, where its model is not the task's own. */
const SUBJECTS = { mnist: "MNIST digits", table: "A table of your own", synthetic: "Averaging only" } as const;
const TABLE_TITLE = "A table of your own, multilayer perceptron";
const TABLE_HIDDEN_UNITS = 32;

function tableTask(columns: number, classes: number): Task {
  return {
    name: "table-mlp",
    title: `${TABLE_TITLE} (${columns}-${TABLE_HIDDEN_UNITS}-${classes})`,
    dataset: "table",
    targetAccuracy: null,
    model: {
      kind: "layers",
      input: numbers(columns),
      blocks: [{ kind: "dense", units: TABLE_HIDDEN_UNITS, activation: "relu" }],
      head: { of: "classes", count: classes },
    },
  };
}

/** All tasks whose model is fixed, by name. */
export const TASKS: Readonly<Record<FixedTaskName, Task>> = {
  "mnist-mlp": {
    name: "mnist-mlp",
    title: "MNIST digits, multilayer perceptron (784-128-10)",
    dataset: "mnist",
    targetAccuracy: 0.97,
    model: {
      kind: "layers",
      input: numbers(MNIST.pixels),
      blocks: [{ kind: "dense", units: 128, activation: "relu" }],
      head: { of: "classes", count: MNIST.classes },
    },
  },
  "mnist-cnn": {
    name: "mnist-cnn",
    title: "MNIST digits, convolutional network",
    dataset: "mnist",
    targetAccuracy: 0.985,
    model: {
      kind: "layers",
      input: numbers(...MNIST.imageShape),
      blocks: [
        { kind: "conv2d", filters: 8, kernelSize: 5, stride: 1, padding: "same", activation: "relu" },
        { kind: "maxPool2d", poolSize: 2 },
        { kind: "conv2d", filters: 16, kernelSize: 5, stride: 1, padding: "same", activation: "relu" },
        { kind: "maxPool2d", poolSize: 2 },
        { kind: "flatten" },
        { kind: "dense", units: 64, activation: "relu" },
      ],
      head: { of: "classes", count: MNIST.classes },
    },
  },
  "synthetic-100k": synthetic("synthetic-100k", 100_000),
  "synthetic-1m": synthetic("synthetic-1m", 1_000_000),
  "synthetic-4m": synthetic("synthetic-4m", 4_000_000),
};

function synthetic(name: FixedTaskName, parameters: number): Task {
  return {
    name,
    title: `Averaging only, ${parameters.toLocaleString("en")} parameters`,
    dataset: "synthetic",
    targetAccuracy: null,
    model: { kind: "flat", parameters },
  };
}
