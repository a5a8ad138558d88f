import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { networkOf, TASKS } from "../../../shared/session/tasks.ts";
import { initialParameters } from "../../../shared/training/initial-parameters.ts";
import { tally } from "../tally.ts";
import { describeEngine } from "../testing/engine-contract.ts";
import { drawSamples } from "../choice/drawn-samples.ts";
import { SAMPLE_MODELS } from "../testing/sample-models.ts";
import { TensorFlowModel, tensorsAlive } from "./model.ts";

for (const backend of ["cpu", "wasm"]) {
  describeEngine(`TensorFlow.js on ${backend}`, async () => {
    await tf.setBackend(backend);
    expect(tf.getBackend()).toBe(backend);
    return (model) => new TensorFlowModel(model);
  });
}

describe.each(["cpu", "wasm"])("TensorFlow.js on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test("steps along the gradient lower the loss until all samples are put into their class", async () => {
    const network = networkOf(TASKS["mnist-mlp"]);
    const model = new TensorFlowModel(network);
    const parameters = initialParameters(TASKS["mnist-mlp"], 1);
    const samples = drawSamples(network, 8, 5);
    const gradient = new Float32Array(model.parameters);
    const losses: number[] = [];
    for (let i = 0; i < 25; i++) {
      losses.push(await model.gradient(parameters, samples, 0, gradient));
      for (let j = 0; j < parameters.length; j++) parameters[j]! -= 0.3 * gradient[j]!;
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
    expect((await tally(model, parameters, samples)).correct).toBe(8);
  }, 30_000);

  test.each(Object.entries(SAMPLE_MODELS))("%s: tensors do not grow", async (_name, network) => {
    const model = new TensorFlowModel(network);
    const parameters = new Float32Array(model.parameters).fill(0.1);
    const samples = drawSamples(network, 2, 5);
    const gradient = new Float32Array(model.parameters);
    const step = async (): Promise<void> => {
      await model.gradient(parameters, samples, 1, gradient);
      await model.clippedSum(parameters, samples, 1, { gradient: 1, loss: 1 }, gradient);
      await model.says(parameters, samples);
    };
    await step();
    const before = tensorsAlive();
    for (let i = 0; i < 3; i++) await step();
    expect(tensorsAlive()).toBe(before);
  });
});

test("a task without layers is refused", () => {
  expect(() => networkOf(TASKS["synthetic-100k"])).toThrow(/synthetic-100k/);
});
