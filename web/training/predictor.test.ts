import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { networkOf, taskOf, TASKS } from "../../shared/session/tasks.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { OwnSamples } from "./own-samples.ts";
import { createPredictor } from "./predictor.ts";
import { softmax } from "./softmax.ts";
import { TensorFlowModel } from "./tensorflow/model.ts";

const CNN = TASKS["mnist-cnn"];

test("one picture gets a probability for each digit", async () => {
  const predictor = await createPredictor(CNN, initialParameters(CNN, 3));
  const probabilities = await predictor.predict(Float32Array.from({ length: 784 }, (_, i) => (i % 28) / 28));
  expect(probabilities).toHaveLength(10);
  expect(probabilities.every((value) => value > 0)).toBe(true);
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
});

test("bytes become the inputs that they are in training, and many pictures get what each gets alone", async () => {
  await setBackend("cpu");
  const parameters = initialParameters(CNN, 3);
  const bytes = Uint8Array.from({ length: 10 * 784 }, (_, i) => (31 * i + (i >> 5)) % 256);
  const own = { samples: 10, inputs: bytes, labels: new Uint16Array(10) };
  const { inputs } = new OwnSamples(own, { seed: 1, seat: 0, batchSize: 4, view: null }, CNN.pixels).testBatch(0, 2);
  const logits = await new TensorFlowModel(networkOf(CNN)).says(parameters, { count: 2, inputs });
  const predictor = await createPredictor(CNN, parameters);
  // The two that a tab holds out of ten.
  const both = await predictor.predict(
    Uint8Array.of(...bytes.subarray(2 * 784, 3 * 784), ...bytes.subarray(7 * 784, 8 * 784)),
    2,
  );
  for (const [i, value] of [...softmax(logits.subarray(0, 10)), ...softmax(logits.subarray(10))].entries()) {
    expect(both[i]).toBeCloseTo(value, 4);
  }
  const lights = Float32Array.from(bytes.subarray(2 * 784, 3 * 784), (byte) => byte / 255);
  const one = await predictor.predict(lights);
  for (const [i, value] of one.entries()) expect(both[i]).toBeCloseTo(value, 5);
});

test("a row of a table of numbers gets one number, no probability", async () => {
  const columns = [{ name: "x", min: 0, max: 1 }];
  const spec = parseSpec({ task: "table-mlp", data: "own", columns, labels: [], regression: { min: 0, max: 9 } });
  const parameters = initialParameters(taskOf(spec), 3);
  parameters[parameters.length - 1] = -3;
  const said = await (await createPredictor(taskOf(spec), parameters)).predict(Float32Array.of(0));
  expect([...said]).toEqual([-3]);
});

test("parameters of another task are refused", async () => {
  const parameters = initialParameters(TASKS["mnist-mlp"], 3);
  await expect(createPredictor(CNN, parameters)).rejects.toThrow(/mnist-cnn has \d+ parameters, not 101770/);
});
