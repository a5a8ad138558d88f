import { expect, test } from "vitest";
import { networkOf, TASKS } from "../../../shared/session/tasks.ts";
import { initialParameters } from "../../../shared/training/initial-parameters.ts";
import { drawSamples } from "../choice/drawn-samples.ts";
import { tally } from "../tally.ts";
import { fetchKernels } from "../kernels/fetch-kernels.ts";
import { describeEngine } from "../testing/engine-contract.ts";
import { SAMPLE_MODELS } from "../testing/sample-models.ts";
import { SimdModel } from "./simd-model.ts";

const module = await fetchKernels("plain");

describeEngine("our own kernels", async () => (model) => new SimdModel(model, module));

test.each(Object.entries(SAMPLE_MODELS))(
  "%s: batches of any size, one after the other, give the same each time",
  async (_name, network) => {
    const model = new SimdModel(network, module);
    const parameters = new Float32Array(model.parameters).fill(0.1);
    const [first, again] = [new Float32Array(model.parameters), new Float32Array(model.parameters)];
    const loss = await model.gradient(parameters, drawSamples(network, 2, 5), 1, first);
    for (const count of [1, 3, 5, 7, 11, 13, 17, 19, 23]) {
      await model.gradient(parameters, drawSamples(network, count, count), 2, again);
      await model.says(parameters, drawSamples(network, count, count));
    }
    expect(await model.gradient(parameters, drawSamples(network, 2, 5), 1, again)).toBe(loss);
    expect(again).toEqual(first);
  },
);

test("steps along the gradient lower the loss until all samples are put into their class", async () => {
  const network = networkOf(TASKS["mnist-cnn"]);
  const model = new SimdModel(network, module);
  const parameters = initialParameters(TASKS["mnist-cnn"], 1);
  const samples = drawSamples(network, 8, 5);
  const gradient = new Float32Array(model.parameters);
  const losses: number[] = [];
  for (let i = 0; i < 60; i++) {
    losses.push(await model.gradient(parameters, samples, 0, gradient));
    for (let j = 0; j < parameters.length; j++) parameters[j]! -= 0.1 * gradient[j]!;
  }
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
  expect((await tally(model, parameters, samples)).correct).toBe(8);
});

test("a number that is none is never hidden", async () => {
  const network = networkOf(TASKS["mnist-mlp"]);
  const model = new SimdModel(network, module);
  const parameters = initialParameters(TASKS["mnist-mlp"], 1);
  parameters[5] = NaN;
  const samples = drawSamples(network, 4, 5);
  samples.inputs.fill(1);
  expect(await model.gradient(parameters, samples, 0, new Float32Array(model.parameters))).toBeNaN();
});
