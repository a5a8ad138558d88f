import { gptBlocks, PRESETS } from "../text/presets.ts";
import type { TextSpec } from "../text/text-schema.ts";
import { vocabularySize } from "../text/tokenizer.ts";
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
  readonly dataset: Dataset;
  /** Held-out accuracy at which all peers vote to stop (R7), unless the session says otherwise; null for none. */
  readonly targetAccuracy: number | null;
  /** Samples of a peer's batch, unless the session says otherwise. */
  readonly batchSize: number;
  /** Steps from one evaluation to the next, unless the session says otherwise. */
  readonly evaluateSteps: number;
}

/**
 * What the samples are: digits or other images of 28 x 28, rows of a table, or windows of a text. `synthetic` tasks draw a
 * seeded pseudo-gradient and exist to measure averaging.
 */
export type Dataset = "mnist" | "table" | "text" | "synthetic";

export const TASK_NAMES = [
  "mnist-mlp",
  "mnist-cnn",
  "table-mlp",
  "text",
  "synthetic-100k",
  "synthetic-1m",
  "synthetic-4m",
] as const;
export type TaskName = (typeof TASK_NAMES)[number];
/** Tasks whose model is the same in every session. */
export type FixedTaskName = Exclude<TaskName, "table-mlp" | "text">;

/** The fields of a spec that its task's model depends on. */
export interface TaskSpec {
  readonly task: TaskName;
  readonly columns: readonly Column[];
  readonly labels: readonly string[];
  /** Blocks in place of the task's own; null for those. */
  readonly model: readonly Block[] | null;
  /** Of a session of text, how it becomes tokens, and how large the model is; null in others. */
  readonly text: TextSpec | null;
}

/** What a session of this spec trains. */
export function taskOf(spec: TaskSpec): Task {
  const { model } = spec;
  const preset = presetOf(spec);
  if (model === null || preset.model.kind === "flat") return preset;
  // Pictures keep their rows and columns, so that any block can take them.
  const input = preset.dataset === "mnist" ? numbers(...MNIST.imageShape) : preset.model.input;
  return {
    ...preset,
    title: `${SUBJECTS[preset.dataset]}, a model of your own`,
    model: { ...preset.model, input, blocks: model },
  };
}

/** A task with blocks of its own. */
function presetOf({ task, columns, labels, text }: TaskSpec): Task {
  if (task === "table-mlp") return tableTask(columns.length, labels.length);
  return task === "text" ? textTask(text ?? NO_TEXT) : TASKS[task];
}

/** The network of a task. @throws TypeError for a task without one (a synthetic one) */
export function networkOf({ name, model }: Task): LayeredModel {
  if (model.kind === "layers") return model;
  throw new TypeError(`The task ${name} has no network to compute.`);
}

/** One line for people, also where no session's spec is known yet. */
export function taskTitle(name: TaskName): string {
  if (name === "table-mlp") return TABLE_TITLE;
  return name === "text" ? TEXT_TITLE : TASKS[name].title;
}

/** What the samples of a task are, where its model is not the task's own. */
const SUBJECTS: Readonly<Record<Dataset, string>> = {
  mnist: "MNIST digits",
  table: "A table of your own",
  text: "Text",
  synthetic: "Averaging only",
};
/** How many samples a batch has, and how many steps lie between two evaluations, where a sample is quickly computed. */
const QUICK = { batchSize: 64, evaluateSteps: 20 } as const;
const TABLE_TITLE = "A table of your own, multilayer perceptron";
const TABLE_HIDDEN_UNITS = 32;

function tableTask(columns: number, classes: number): Task {
  return {
    name: "table-mlp",
    title: `${TABLE_TITLE} (${columns}-${TABLE_HIDDEN_UNITS}-${classes})`,
    dataset: "table",
    targetAccuracy: null,
    ...QUICK,
    model: {
      kind: "layers",
      input: numbers(columns),
      blocks: [{ kind: "dense", units: TABLE_HIDDEN_UNITS, activation: "relu" }],
      head: { of: "classes", count: classes },
    },
  };
}

const TEXT_TITLE = "Text, a GPT that learns to go on with it";
/** Stands in for what a session of text must say and does not, until that is found out. */
const NO_TEXT: TextSpec = { tokens: { kind: "bytes" }, preset: "nano", context: PRESETS.nano.context, source: null };
/** Windows of a batch: each has as many answers as it has tokens. */
const TEXT_BATCH = 8;
/** A seventh of the time goes to evaluations then, with batches of this size. */
const TEXT_EVALUATE_STEPS = 100;

function textTask({ tokens, preset, context }: TextSpec): Task {
  const { layers, heads, units } = PRESETS[preset];
  return {
    name: "text",
    title: `Text, ${preset} GPT (${layers} layers, ${heads} heads, ${units} wide, context ${context}, ${tokens.kind.replace("-", " ")})`,
    dataset: "text",
    targetAccuracy: null,
    batchSize: TEXT_BATCH,
    evaluateSteps: TEXT_EVALUATE_STEPS,
    model: {
      kind: "layers",
      input: { of: "tokens", length: context, vocabulary: vocabularySize(tokens) },
      blocks: gptBlocks(PRESETS[preset]),
      head: { of: "tokens" },
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
    ...QUICK,
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
    ...QUICK,
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
    ...QUICK,
    model: { kind: "flat", parameters },
  };
}
