import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { TASKS, type Task } from "../../shared/session/tasks.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { parameterLayout } from "../../shared/training/layout.ts";
import { Random } from "../../shared/training/random.ts";
import { Model, tensorsAlive, type Samples } from "./model.ts";

/** The gradients of the operations below, by the cpu backend's own gradient kernels, for the library's tape. */
function registerGradients(): void {
  const run = (kernel: string, inputs: object, attrs: object): tf.Tensor =>
    tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as tf.Tensor;
  const one = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor => dy as tf.Tensor;
  tf.registerGradient({ kernelName: "Identity", gradFunc: (dy) => ({ x: () => one(dy) }) });
  tf.registerGradient({
    kernelName: "Reshape",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(one(dy), x!.shape) }),
  });
  tf.registerGradient({
    kernelName: "Add",
    inputsToSave: ["b"],
    gradFunc: (dy, [b]) => ({ a: () => one(dy), b: () => tf.sum(tf.reshape(one(dy), [-1, b!.size]), 0) }),
  });
  tf.registerGradient({
    kernelName: "Relu",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(one(dy), tf.cast(tf.greater(x!, 0), "float32")) }),
  });
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({ a: () => tf.matMul(one(dy), b!, false, true), b: () => tf.matMul(a!, one(dy), true) }),
  });
  tf.registerGradient({
    kernelName: "Conv2D",
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, [x, filter], attrs) => ({
      x: () => run("Conv2DBackpropInput", { dy, filter }, { ...attrs, inputShape: x!.shape }),
      filter: () => run("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape: filter!.shape }),
    }),
  });
  tf.registerGradient({
    kernelName: "MaxPool",
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({ x: () => run("MaxPoolGrad", { dy, input: x, output: y }, attrs) }),
  });
}

/** Loss and gradient by the library's tape on its cpu backend: what the layers written out must equal. */
async function taped(
  task: Task,
  parameters: Float32Array,
  samples: Samples,
): Promise<{ loss: number; gradient: number[] }> {
  await tf.setBackend("cpu");
  if (task.model.kind !== "layers") throw new TypeError("no layers");
  const { layers, inputShape, classes } = task.model;
  const weights = parameterLayout(task).map(({ shape, offset, size }) =>
    tf.tensor(parameters.slice(offset, offset + size), shape as number[]),
  );
  const network = (...all: tf.Tensor[]): tf.Tensor => {
    let x: tf.Tensor = tf.tensor(samples.inputs, [samples.count, ...inputShape]);
    for (const layer of layers) {
      if (layer.kind === "flatten") x = tf.reshape(x, [samples.count, -1]);
      else if (layer.kind === "maxPool2d") x = tf.maxPool(x as tf.Tensor4D, layer.poolSize, layer.poolSize, "valid");
      else {
        const [kernel, bias] = all.splice(0, 2) as [tf.Tensor, tf.Tensor];
        const sum =
          layer.kind === "dense"
            ? tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D)
            : tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, "same");
        x = tf.add(sum, bias);
        if (layer.activation === "relu") x = tf.relu(x);
      }
    }
    return x;
  };
  const logits = network(...weights);
  const target = tf.oneHot(tf.tensor1d([...samples.labels], "int32"), classes);
  const loss = tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), target), 1))).dataSync()[0]!;
  const byLogits = tf.div(tf.sub(tf.softmax(logits), target), samples.count);
  const gradients = tf.grads(network)(weights, byLogits);
  return { loss, gradient: gradients.flatMap((gradient) => [...gradient.dataSync()]) };
}

/** Pictures with blank borders, as digits have: equal values side by side, which a pool must break the tie of. */
function draw(task: Task, count: number, seed: number): Samples {
  if (task.model.kind !== "layers") throw new TypeError("no layers");
  const random = new Random("test samples", seed);
  const size = task.model.inputShape.reduce((a, b) => a * b, 1);
  const { classes } = task.model;
  const inputs = Float32Array.from({ length: count * size }, () => (random.uniform() < 0.6 ? 0 : random.uniform()));
  return { count, inputs, labels: Uint8Array.from({ length: count }, () => random.below(classes)) };
}

function layered(inputShape: number[], layers: Extract<Task["model"], { kind: "layers" }>["layers"]): Task {
  return { ...TASKS["mnist-mlp"], model: { kind: "layers", inputShape, layers, classes: 4 } };
}

const cases: [string, Task][] = [
  ["mnist-mlp", TASKS["mnist-mlp"]],
  ["mnist-cnn", TASKS["mnist-cnn"]],
  [
    "an even filter, a pool that leaves a rest, a linear convolution",
    layered(
      [7, 9, 2],
      [
        { kind: "conv2d", filters: 3, kernelSize: 3, activation: "linear" },
        { kind: "conv2d", filters: 4, kernelSize: 4, activation: "relu" },
        { kind: "maxPool2d", poolSize: 2 },
        { kind: "conv2d", filters: 2, kernelSize: 2, activation: "relu" },
        { kind: "flatten" },
        { kind: "dense", units: 4, activation: "linear" },
      ],
    ),
  ],
  [
    "a pool first, a pool of 3",
    layered(
      [12, 12, 1],
      [
        { kind: "maxPool2d", poolSize: 2 },
        { kind: "conv2d", filters: 3, kernelSize: 1, activation: "relu" },
        { kind: "maxPool2d", poolSize: 3 },
        { kind: "flatten" },
        { kind: "dense", units: 6, activation: "relu" },
        { kind: "dense", units: 4, activation: "linear" },
      ],
    ),
  ],
];

beforeAll(registerGradients);

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    expect(tf.getBackend()).toBe(backend);
  });

  test.each(cases)(
    "R1: %s has the loss and gradient of automatic differentiation",
    async (_name, task) => {
      const model = new Model(task);
      const parameters = initialParameters(task, 7).map((value, i) => value + 0.01 * Math.sin(i));
      const samples = draw(task, 4, 3);
      const expected = await taped(task, parameters, samples);
      await tf.setBackend(backend);
      const gradient = new Float32Array(model.parameters);
      const loss = await model.gradient(parameters, samples, gradient);
      expect(loss).toBeCloseTo(expected.loss, 5);
      expect(gradient.some((value) => value !== 0)).toBe(true);
      const worst = gradient.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.gradient[i]!)), 0);
      expect(worst).toBeLessThan(1e-5);
    },
    30_000,
  );

  test("steps along the gradient lower the loss until all samples are put into their class", async () => {
    const model = new Model(TASKS["mnist-mlp"]);
    const parameters = initialParameters(TASKS["mnist-mlp"], 1);
    const samples = draw(TASKS["mnist-mlp"], 8, 5);
    const gradient = new Float32Array(model.parameters);
    const losses: number[] = [];
    for (let i = 0; i < 25; i++) {
      losses.push(await model.gradient(parameters, samples, gradient));
      for (let j = 0; j < parameters.length; j++) parameters[j]! -= 0.3 * gradient[j]!;
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
    expect(await model.countCorrect(parameters, samples)).toBe(8);
    const probabilities = await model.probabilities(parameters, samples.inputs.slice(0, 784));
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(samples.labels[0]);
  }, 30_000);

  test("tensors do not grow", async () => {
    const model = new Model(TASKS["mnist-cnn"]);
    const parameters = initialParameters(TASKS["mnist-cnn"], 1);
    const samples = draw(TASKS["mnist-cnn"], 2, 5);
    const gradient = new Float32Array(model.parameters);
    await model.gradient(parameters, samples, gradient);
    const before = tensorsAlive();
    for (let i = 0; i < 5; i++) {
      await model.gradient(parameters, samples, gradient);
      await model.countCorrect(parameters, samples);
    }
    expect(tensorsAlive()).toBe(before);
  });
});

test("a task without layers is refused", () => {
  expect(() => new Model(TASKS["synthetic-100k"])).toThrow(/synthetic-100k/);
});
