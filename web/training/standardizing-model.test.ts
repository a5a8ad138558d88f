import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { standardized } from "../../shared/training/input-statistics.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { numbers } from "../../shared/training/model/shape.ts";
import { drawSamples } from "./choice/drawn-samples.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { fetchKernels } from "./kernels/fetch-kernels.ts";
import { SimdModel } from "./simd/simd-model.ts";
import { compileStandardizing } from "./standardizing-model.ts";
import { TensorFlowModel } from "./tensorflow/model.ts";
import { drawParameters } from "./testing/sample-models.ts";

const module = await fetchKernels("plain");
beforeAll(async () => void (await setBackend("cpu")));

const PLAIN: LayeredModel = {
  kind: "layers",
  input: numbers(5),
  blocks: [{ kind: "dense", units: 4, activation: "tanh" }],
  head: { of: "numbers", count: 1 },
};
const MODEL: LayeredModel = { ...PLAIN, standardizes: true };

describe.each<[string, (model: LayeredModel) => CompiledModel]>([
  ["our own kernels", (model) => new SimdModel(model, module)],
  ["TensorFlow.js", (model) => new TensorFlowModel(model)],
])("%s", (_name, compile) => {
  const parameters = drawParameters(MODEL, 3);
  const samples = drawSamples(MODEL, 6, 4);
  const [statistics, own] = [parameters.subarray(0, 10), parameters.subarray(10)];
  const seen = { ...samples, inputs: standardized(samples.inputs, statistics) };

  test("R9: computes as if its inputs had been standardized before; nothing learns the statistics", async () => {
    const [model, plain] = [compileStandardizing(MODEL, compile), compileStandardizing(PLAIN, compile)];
    expect([model.parameters, model.outputs]).toEqual([10 + plain.parameters, 1]);
    expect(await model.says(parameters, samples)).toEqual(await plain.says(own, seen));
    const clip = { gradient: 0.1, loss: 0.1 };
    const [gradient, expected] = [model, plain].map((each) => new Float32Array(each.parameters).fill(9));
    expect(await model.gradient(parameters, samples, 1, gradient!)).toBe(await plain.gradient(own, seen, 1, expected!));
    expect([...gradient!]).toEqual([...new Float32Array(10), ...expected!]);
    gradient!.fill(9);
    const sums = [
      await model.clippedSum(parameters, samples, 1, clip, gradient!),
      await plain.clippedSum(own, seen, 1, clip, expected!),
    ];
    expect(sums[0]).toBe(sums[1]);
    expect([...gradient!]).toEqual([...new Float32Array(10), ...expected!]);
  });

  test("an engine refuses to compile what it would not standardize", () => {
    expect(() => compile(MODEL)).toThrow(/standardized before/);
  });
});

test("1,000 classes and 4,096 inputs, as a table may have, on both engines alike", async () => {
  const wide: LayeredModel = {
    ...{ kind: "layers", input: numbers(4096), standardizes: true },
    blocks: [{ kind: "dense", units: 16, activation: "relu" }],
    head: { of: "classes", count: 1000 },
  };
  const parameters = drawParameters(wide, 5);
  const drawn = drawSamples(wide, 4, 6);
  const samples = { ...drawn, labels: Uint16Array.of(0, 255, 256, 999) };
  const [own, other] = await Promise.all(
    [(model: LayeredModel) => new SimdModel(model, module), (model: LayeredModel) => new TensorFlowModel(model)].map(
      async (compile) => {
        const model = compileStandardizing(wide, compile);
        const gradient = new Float32Array(model.parameters);
        return { loss: await model.gradient(parameters, samples, 1, gradient), gradient };
      },
    ),
  );
  expect(own!.loss / other!.loss).toBeCloseTo(1, 4);
  const largest = other!.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  own!.gradient.forEach((value, i) => {
    if (Math.abs(value - other!.gradient[i]!) > 1e-3 * largest) throw new Error(`they differ at ${i}`);
  });
  // The bias of each class that is right is pushed up.
  for (const label of samples.labels) expect(own!.gradient.at(label - 1000)).toBeLessThan(0);
});
