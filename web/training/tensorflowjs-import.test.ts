import "@tensorflow/tfjs-backend-cpu";
import { io, setBackend, tensor, type Tensor } from "@tensorflow/tfjs-core";
import {
  input,
  layers,
  model,
  sequential,
  type LayersModel,
  type Sequential,
  type SymbolicTensor,
} from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { taskOf } from "../../shared/session/tasks.ts";
import { DIGIT_PIXELS } from "../../shared/training/datasets.ts";
import { rescalingOf } from "../storage/formats/tensorflowjs-layers.ts";
import { ImportError } from "../storage/import/import-error.ts";
import { importRun } from "../storage/import/import-run.ts";
import type { SavedResult } from "../storage/types.ts";
import { createPredictor } from "./predictor.ts";

const COLUMNS = ["a", "b", "c"].map((name) => ({ name, min: 0, max: 1 }));
/** As a table's model has. */
const HIDDEN_UNITS = 32;
const LABELS = ["no", "yes"];

beforeAll(async () => void (await setBackend("cpu")));

/** A model as TensorFlow.js itself saves it, and as it is imported here. */
async function imported(model: LayersModel): Promise<SavedResult> {
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const { modelTopology, weightSpecs, weightData } = saved!;
  const json = {
    modelTopology,
    weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
    userDefinedMetadata: { lockstep: { columns: COLUMNS, labels: LABELS } },
  };
  const isMnist = model.outputs[0]!.shape[1] === 10;
  if (isMnist) json.userDefinedMetadata = {} as typeof json.userDefinedMetadata;
  const file = (name: string, content: BlobPart) => Object.assign(new Blob([content]), { name });
  const files = [file("model.json", JSON.stringify(json)), file("weights.bin", weightData as ArrayBuffer)];
  return importRun(files, { id: "imported-1", now: 0 });
}

/** What both say of random samples. */
async function answers(model: LayersModel, result: SavedResult, inputs: readonly Float32Array[]) {
  const predictor = await createPredictor(taskOf(result.spec), result.state.parameters);
  const shape = model.inputs[0]!.shape.slice(1) as number[];
  return Promise.all(
    inputs.map(async (input) => {
      const output = (model.predict(tensor(input, [1, ...shape])) as Tensor).dataSync() as Float32Array;
      const isProbability = Math.abs(output.reduce((sum, value) => sum + value, -1)) < 1e-4;
      const raised = output.map(Math.exp);
      const total = raised.reduce((sum, value) => sum + value, 0);
      return {
        theirs: isProbability ? output : raised.map((value) => value / total),
        ours: await predictor.predict(input),
      };
    }),
  );
}

const samples = (width: number, count: number, least: number) =>
  Array.from({ length: count }, (_, i) => {
    return Float32Array.from({ length: width }, (__, j) => least + (1 - least) * Math.abs(Math.sin(7 * i + j + 1)));
  });

/** Layers that people put between others. */
const EXTRAS: Readonly<Record<string, () => Parameters<Sequential["add"]>[0]>> = {
  dropout: () => layers.dropout({ rate: 0.5 }),
  identity: () => layers.rescaling({ scale: 1, offset: 0 }),
  negated: () => layers.rescaling({ scale: -1, offset: 0 }),
  moved: () => layers.rescaling({ scale: 1, offset: 0.5 }),
  pixels: () => layers.rescaling(rescalingOf(DIGIT_PIXELS)),
  relu: () => layers.reLU(),
  activation: () => layers.activation({ activation: "softmax" }),
  normalization: () => layers.batchNormalization(),
  noise: () => layers.gaussianNoise({ stddev: 1 }),
};

const tables = fc.record({
  extras: fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...Object.keys(EXTRAS))), { maxLength: 2 }),
  hidden: fc.constantFrom("relu" as const, "relu" as const, "tanh" as const, "linear" as const),
  last: fc.constantFrom("softmax" as const, "linear" as const, "sigmoid" as const),
  useBias: fc.constantFrom(true, true, true, false),
});

test("a table's model that TensorFlow.js saved answers as there, or a layer of it is refused by name", async () => {
  const inputs = samples(3, 12, -1);
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(tables, async ({ extras, hidden, last, useBias }) => {
      const model = sequential();
      model.add(layers.inputLayer({ inputShape: [3] }));
      const initializers = { kernelInitializer: "glorotNormal", biasInitializer: "randomNormal" } as const;
      const dense = [
        layers.dense({ units: HIDDEN_UNITS, activation: hidden, useBias, ...initializers }),
        layers.dense({ units: 2, activation: last, ...initializers }),
      ];
      for (let place = 0; place <= 2; place++) {
        for (const [at, name] of extras) if (at === place) model.add(EXTRAS[name]!());
        if (place < 2) model.add(dense[place]!);
      }
      const result = await imported(model).catch((error: unknown) => error);
      if (!(result instanceof ImportError)) {
        taken += 1;
        for (const { theirs, ours } of await answers(model, result as SavedResult, inputs)) {
          ours.forEach((value, label) => expect(value).toBeCloseTo(theirs[label]!, 5));
        }
      } else expect(result.message).toMatch(/the layer "|its layers are not those/);
      model.dispose();
    }),
    { numRuns: 100, seed: 7 },
  );
  expect(taken).toBeGreaterThan(10);
});

test.each(["negated", "moved", "pixels"])(
  "a table's model with a Rescaling (%s) is refused by its name",
  async (name) => {
    for (const place of [0, 1, 2]) {
      const model = sequential();
      model.add(layers.inputLayer({ inputShape: [3] }));
      if (place === 0) model.add(EXTRAS[name]!());
      model.add(layers.dense({ units: HIDDEN_UNITS, activation: "relu" }));
      if (place === 1) model.add(EXTRAS[name]!());
      model.add(layers.dense({ units: 2, activation: "softmax" }));
      if (place === 2) model.add(EXTRAS[name]!());
      await expect(imported(model)).rejects.toThrow(
        /the layer "rescaling_Rescaling\d+" \(Rescaling\) is none of a model/,
      );
    }
  },
);

test("a model of images of any blocks answers as in TensorFlow.js", async () => {
  const model = sequential();
  const random = { biasInitializer: "randomNormal", kernelInitializer: "glorotNormal" } as const;
  model.add(layers.inputLayer({ inputShape: [28, 28, 1] }));
  model.add(EXTRAS.pixels!());
  model.add(layers.conv2d({ filters: 3, kernelSize: 5, strides: 2, padding: "same", activation: "tanh", ...random }));
  model.add(layers.depthwiseConv2d({ kernelSize: 3, activation: "sigmoid", biasInitializer: "randomNormal" }));
  model.add(layers.layerNormalization({ epsilon: 1e-5, gammaInitializer: "randomNormal" }));
  model.add(layers.averagePooling2d({ poolSize: 2 }));
  model.add(layers.reLU());
  model.add(layers.globalAveragePooling2d({}));
  model.add(layers.dense({ units: 7, activation: "relu", ...random }));
  model.add(layers.dense({ units: 10, ...random }));
  model.add(layers.softmax());
  const result = await imported(model);
  expect(result.spec).toMatchObject({ task: "mnist-mlp", model: { length: 7 } });
  for (const { theirs, ours } of await answers(model, result, samples(784, 4, 0))) {
    ours.forEach((value, label) => expect(value).toBeCloseTo(theirs[label]!, 5));
  }
});

test("a model with residuals answers as in TensorFlow.js", async () => {
  const random = { biasInitializer: "randomNormal", kernelInitializer: "glorotNormal" } as const;
  const start = input({ shape: [28, 28, 1] });
  const scaled = EXTRAS.pixels!() as ReturnType<typeof layers.dense>;
  const seen = layers
    .conv2d({ filters: 4, kernelSize: 3, strides: 3, ...random })
    .apply(scaled.apply(start)) as SymbolicTensor;
  const bent = layers.activation({ activation: "tanh" }).apply(seen) as SymbolicTensor;
  const inner = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", ...random }).apply(bent) as SymbolicTensor;
  // The sum may name either of its inputs first.
  const sum = layers.add().apply([inner, seen]) as SymbolicTensor;
  const row = layers.flatten().apply(sum) as SymbolicTensor;
  const answer = layers.dense({ units: 10, activation: "softmax", ...random }).apply(row) as SymbolicTensor;
  const net = model({ inputs: start, outputs: answer });
  const result = await imported(net);
  expect(result.spec.model?.map(({ kind }) => kind)).toEqual(["conv2d", "residual", "flatten"]);
  for (const { theirs, ours } of await answers(net, result, samples(784, 4, 0))) {
    ours.forEach((value, label) => expect(value).toBeCloseTo(theirs[label]!, 5));
  }
});

test("a model of images with a Rescaling first answers as in TensorFlow.js; one anywhere else is refused", async () => {
  const built = (place: number, extra: string): Sequential => {
    const model = sequential();
    model.add(layers.inputLayer({ inputShape: [784] }));
    model.add(EXTRAS.pixels!());
    if (place === 0) model.add(EXTRAS[extra]!());
    model.add(layers.dense({ units: 128, activation: "relu", biasInitializer: "randomNormal" }));
    if (place === 1) model.add(EXTRAS[extra]!());
    model.add(layers.dense({ units: 10, activation: "softmax" }));
    return model;
  };
  const good = built(1, "dropout");
  const result = await imported(good);
  expect(result.spec.task).toBe("mnist-mlp");
  for (const { theirs, ours } of await answers(good, result, samples(784, 4, 0))) {
    ours.forEach((value, label) => expect(value).toBeCloseTo(theirs[label]!, 5));
  }
  for (const place of [0, 1]) {
    for (const extra of ["pixels", "negated"]) {
      await expect(imported(built(place, extra))).rejects.toThrow(/\(Rescaling\) is none of a model of Lockstep/);
    }
  }
});
