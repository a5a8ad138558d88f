import { HELD_OUT_MAX } from "../../data/held-out.ts";
import { DIGIT_PIXELS, MNIST } from "../../training/datasets.ts";
import { numbers } from "../../training/model/shape.ts";
import { DIGITS } from "../sample-schema.ts";
import type { TaskFamily } from "./family.ts";
import { refuseColumns, refuseFewLabels, refusePicture, refuseSource, refuseText } from "./refusals.ts";
import { QUICK, type Task } from "./task.ts";

const COMMON = {
  family: "digits",
  pixels: DIGIT_PIXELS,
  extractor: null,
  ...QUICK,
} as const;
const HEAD = { of: "classes", count: MNIST.classes } as const;

/** The tasks of this family, whose models are the same in every session. */
export const DIGIT_TASKS = {
  "mnist-mlp": {
    ...COMMON,
    name: "mnist-mlp",
    title: "MNIST digits, multilayer perceptron (784-128-10)",
    targetAccuracy: 0.97,
    model: {
      kind: "layers",
      input: numbers(MNIST.pixels),
      blocks: [{ kind: "dense", units: 128, activation: "relu" }],
      head: HEAD,
    },
  },
  "mnist-cnn": {
    ...COMMON,
    name: "mnist-cnn",
    title: "MNIST digits, convolutional network",
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
      head: HEAD,
    },
  },
} as const satisfies Readonly<Record<string, Task>>;

type DigitTask = keyof typeof DIGIT_TASKS;
const isDigitTask = (name: string): name is DigitTask => Object.hasOwn(DIGIT_TASKS, name);

/** MNIST, dealt out by the server, or up to ten kinds of such drawings that tabs bring. */
export const digits: TaskFamily = {
  name: "digits",
  tasks: Object.values(DIGIT_TASKS),
  subject: "MNIST digits",
  sample: "picture",
  answer: "label",
  data: ["shared", "by-label", "own"],
  labels: DIGITS,
  // What a step is worth was measured on these (M8).
  proposed: { auto: true },
  preset: ({ task }) => DIGIT_TASKS[isDigitTask(task) ? task : "mnist-mlp"],
  // Pictures keep their rows and columns, so that any block can take them.
  ownInput: () => numbers(...MNIST.imageShape),
  refuse(spec, refuse) {
    refuseColumns(spec, refuse);
    refuseSource(spec, refuse);
    refuseText(spec, refuse);
    refusePicture(spec, refuse);
    const { data, labels } = spec;
    refuseFewLabels(spec, refuse);
    if (data !== "own" && labels.join() !== DIGITS.join()) refuse("labels", `must be 0 to 9 with data ${data}`);
    else if (labels.length > DIGITS.length)
      refuse("labels", `must be at most ${DIGITS.length}: the model has no more outputs`);
  },
  heldOutBound: ({ data }, members) => (data === "own" ? HELD_OUT_MAX : Math.ceil(MNIST.testSamples / members)),
  sharedSamples: ({ seats }) => Math.floor(MNIST.trainSamples / seats),
  labelSizes: MNIST.trainLabelSizes,
};
