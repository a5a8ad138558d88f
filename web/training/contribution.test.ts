import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { SAMPLE_LOSS_MAX, LOSS_NOISE_RATIO } from "../../shared/privacy/bounded-loss.ts";
import { clipFactor, clipToNorm, normOf } from "../../shared/privacy/clip.ts";
import { parseSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import { networkOf, taskOf as sessionTask, TASKS, type Task } from "../../shared/session/tasks.ts";
import { decayedRanges } from "../../shared/training/decayed-elements.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import type { Block } from "../../shared/training/model/block.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import { numbers, sizeOf } from "../../shared/training/model/shape.ts";
import { createOptimizer } from "../../shared/training/optimizer.ts";
import { Random } from "../../shared/training/random.ts";
import { Contribution } from "./contribution.ts";
import type { Samples } from "./compiled-model.ts";
import { fetchPlainKernels } from "./kernels/fetch-kernels.ts";
import { TensorFlowModel, tensorsAlive } from "./tensorflow/model.ts";
import { Noise } from "./noise.ts";

const CLASSES = 4;
const never = (): boolean => false;
const kernels = await fetchPlainKernels();

function taskOf(dimensions: number[], blocks: Block[]): Task {
  const head = { of: "classes", count: CLASSES } as const;
  return { ...TASKS["mnist-mlp"], model: { kind: "layers", input: numbers(...dimensions), blocks, head } };
}

const DENSE = taskOf([6], [{ kind: "dense", units: 5, activation: "relu" }]);
/** What a session says whose model is the same. */
const DENSE_TABLE: SessionSpecInput = {
  ...{ task: "table-mlp", data: "own", labels: ["a", "b", "c", "d"] },
  columns: Array.from({ length: 6 }, (_, i) => ({ name: `x${i}`, min: 0, max: 1 })),
  model: [{ kind: "dense", units: 5, activation: "relu" }],
};
const CONVOLUTIONAL = taskOf(
  [8, 6, 2],
  [
    { kind: "conv2d", filters: 3, kernelSize: 3, stride: 1, padding: "same", activation: "relu" },
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "conv2d", filters: 2, kernelSize: 2, stride: 1, padding: "same", activation: "linear" },
    { kind: "flatten" },
  ],
);

function draw(task: Task, count: number, ...seed: (number | string)[]): Samples {
  const random = new Random("samples", ...seed);
  const size = sizeOf(networkOf(task).input);
  return {
    count,
    inputs: Float32Array.from({ length: count * size }, () => 4 * random.uniform() - 2),
    labels: Uint16Array.from({ length: count }, () => random.below(CLASSES)),
  };
}

function single({ inputs, labels, count }: Samples, i: number): Samples {
  const size = inputs.length / count;
  return { count: 1, inputs: inputs.slice(i * size, (i + 1) * size), labels: labels.slice(i, i + 1) };
}

/** Noise that replays. */
function seededNoise(...seed: (number | string)[]): Noise {
  const random = new Random("noise", ...seed);
  return new Noise((words) => void words.forEach((_, i) => (words[i] = random.uint32())));
}

const SILENT = new Noise((words) => {
  // The largest first word makes a radius of 0: no noise at all.
  words.fill(0xffff_ffff);
});

function specOf(spec: SessionSpecInput) {
  return parseSpec({ optimizer: "sgd", learningRate: 0.1, ...spec });
}

beforeAll(() => setBackend("cpu"));

describe("local steps", () => {
  test("R1: one local step is the gradient of the round's batch", async () => {
    const model = new TensorFlowModel(networkOf(DENSE));
    const start = initialParameters(DENSE, 3);
    const into = new Float32Array(model.parameters);
    const computed = await new Contribution(specOf({}), 0, model).compute(
      start,
      7,
      (step) => draw(DENSE, 9, step),
      into,
      never,
    );
    const expected = new Float32Array(model.parameters);
    const loss = await model.gradient(start, draw(DENSE, 9, 7), 0, expected);
    expect(into).toEqual(expected);
    expect(computed).toEqual({ samples: 9, loss });
  });

  test.each([
    ["adam", "plain code", null],
    ["adam", "kernels", kernels],
    ["adamw", "plain code", null],
    ["adamw", "kernels", kernels],
    ["sgd", "plain code", null],
    ["sgd", "kernels", kernels],
  ] as const)(
    "E steps of %s by %s are E steps made by hand, moments kept from round to round, each at its round's learning rate",
    async (kind, _by, module) => {
      const how = {
        ...{ learningRate: 0.05, rounds: 8, beta2: 0.9, weightDecay: 0.5, clipNorm: 0.3 },
        schedule: { kind: "step", every: 1, factor: 0.5 },
      } as const;
      const spec = specOf({ ...DENSE_TABLE, localSteps: 3, optimizer: kind, ...how });
      const model = new TensorFlowModel(networkOf(DENSE));
      const contribution = new Contribution(spec, 0, model, new Noise(), module);
      const batchOf = (step: number): Samples => draw(DENSE, step, step);
      const into = new Float32Array(model.parameters);

      const decayed = decayedRanges(parameterLayout(DENSE));
      expect(decayedRanges(parameterLayout(sessionTask(spec)))).toEqual(decayed);
      const optimizer = createOptimizer(kind, { ...how, decayed });
      const moments = () => Array.from({ length: optimizer.slots }, () => new Float32Array(model.parameters));
      let state = { round: 0, parameters: initialParameters(DENSE, 3), moments: moments() };
      for (const round of [1, 2]) {
        const start = initialParameters(DENSE, 10 + round);
        const computed = await contribution.compute(start, round, batchOf, into, never);

        state.parameters.set(start);
        let losses = 0;
        let samples = 0;
        for (const step of round === 1 ? [1, 2, 3] : [4, 5, 6]) {
          const gradient = new Float32Array(model.parameters);
          losses += step * (await model.gradient(state.parameters, batchOf(step), 0, gradient));
          samples += step;
          const next = { round: 0, parameters: new Float32Array(model.parameters), moments: moments() };
          optimizer.update(state, gradient, next, 0, gradient.length, round);
          state = next;
        }
        expect(into).toEqual(start.map((value, i) => value - state.parameters[i]!));
        expect(computed).toEqual({ samples, loss: losses / samples });
      }
    },
  );

  test("a batch without samples moves nothing; without any there is nothing to give", async () => {
    const model = new TensorFlowModel(networkOf(DENSE));
    const start = initialParameters(DENSE, 3);
    const [into, alone] = [new Float32Array(model.parameters), new Float32Array(model.parameters)];
    const spec = specOf({ localSteps: 2 });
    const second = (step: number): Samples => draw(DENSE, step === 2 ? 4 : 0, step);
    const computed = await new Contribution(spec, 0, model).compute(start, 1, second, into, never);
    expect(computed?.samples).toBe(4);
    await new Contribution(specOf({}), 0, model).compute(start, 2, second, alone, never);
    into.forEach((change, i) => expect(change).toBeCloseTo(0.1 * alone[i]!, 6));

    into.fill(1);
    const none = await new Contribution(spec, 0, model).compute(start, 1, () => draw(DENSE, 0), into, never);
    expect(none).toEqual({ samples: 0, loss: 0 });
    expect(into.every((value) => value === 0)).toBe(true);
  });

  test("a newer order ends the walk between two steps", async () => {
    const steps: number[] = [];
    const model = new TensorFlowModel(networkOf(DENSE));
    const batchOf = (step: number): Samples => {
      steps.push(step);
      return draw(DENSE, 2, step);
    };
    const contribution = new Contribution(specOf({ localSteps: 5 }), 0, model);
    const into = new Float32Array(model.parameters);
    const start = initialParameters(DENSE, 3);
    expect(await contribution.compute(start, 1, batchOf, into, () => steps.length === 2)).toBeNull();
    expect(steps).toEqual([1, 2]);
  });
});

describe.each([
  ["dense layers", DENSE, "cpu"],
  ["convolutions", CONVOLUTIONAL, "cpu"],
  ["dense layers", DENSE, "wasm"],
  ["convolutions", CONVOLUTIONAL, "wasm"],
])("per-sample clipping, %s", (_name, task, backend) => {
  beforeAll(() => setBackend(backend));

  test(`on ${backend} the sum is that of each sample's own gradient, clipped`, async () => {
    const model = new TensorFlowModel(networkOf(task));
    const parameters = initialParameters(task, 5).map((value, i) => value + 0.05 * Math.sin(i));
    const samples = draw(task, 12, 4);
    const alone = new Float32Array(model.parameters);
    const gradients: Float32Array[] = [];
    let losses = 0;
    for (let i = 0; i < samples.count; i++) {
      losses += Math.min(2, await model.gradient(parameters, single(samples, i), 0, alone));
      gradients.push(alone.slice());
    }
    const norms = gradients.map(normOf).sort((a, b) => a - b);
    // Some are clipped and some are not.
    const clip = (norms[5]! + norms[6]!) / 2;
    const expected = new Float64Array(model.parameters);
    for (const gradient of gradients) {
      clipToNorm(gradient, clip);
      gradient.forEach((value, i) => (expected[i]! += value));
    }
    const into = new Float32Array(model.parameters);
    const sum = await model.clippedSum(parameters, samples, 0, { gradient: clip, loss: 2 }, into);
    expect(sum).toBeCloseTo(losses, 4);
    const worst = into.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    expect(worst).toBeLessThan(1e-4 * clip);
  });

  test(`on ${backend} no sample adds more than the bound, whatever the model, the sample and the bound`, async () => {
    const model = new TensorFlowModel(networkOf(task));
    const into = new Float32Array(model.parameters);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.double({ min: 1e-4, max: 1e3, noNaN: true }),
        fc.double({ min: 0.01, max: 30, noNaN: true }),
        async (seed, clip, scale) => {
          const parameters = initialParameters(task, seed % 2 ** 32).map((value) => value * Math.fround(scale));
          const sample = draw(task, 1, seed);
          await model.clippedSum(parameters, sample, 0, { gradient: clip, loss: 1 }, into);
          expect(normOf(into)).toBeLessThanOrEqual(clip);
          const whole = new Float32Array(model.parameters);
          await model.gradient(parameters, sample, 0, whole);
          const kept = normOf(whole) * clipFactor(normOf(whole), clip);
          expect(Math.abs(normOf(into) - kept)).toBeLessThan(1e-4 * clip);
        },
      ),
      { numRuns: 40 },
    );
  });

  test(`on ${backend} more samples than are summed at once give the sum of the parts, and no tensor is left`, async () => {
    const model = new TensorFlowModel(networkOf(task));
    const parameters = initialParameters(task, 5);
    const samples = draw(task, 150, 8);
    const [into, one] = [new Float32Array(model.parameters), new Float32Array(model.parameters)];
    const clip = { gradient: 0.5, loss: 4 };
    const before = tensorsAlive();
    const losses = await model.clippedSum(parameters, samples, 0, clip, into);
    expect(tensorsAlive()).toBe(before);
    const expected = new Float64Array(model.parameters);
    let sum = 0;
    for (let i = 0; i < samples.count; i++) {
      sum += await model.clippedSum(parameters, single(samples, i), 0, clip, one);
      one.forEach((value, j) => (expected[j]! += value));
    }
    expect(losses).toBeCloseTo(sum, 2);
    into.forEach((value, j) => expect(Math.abs(value - expected[j]!)).toBeLessThan(1e-3));
  });
});

describe("differential privacy", () => {
  beforeAll(() => setBackend("cpu"));

  /** Standard deviation of a contribution around what it is without noise, over all elements of many rounds. */
  async function spreadOf(spec: SessionSpecInput, scale: number): Promise<number> {
    const model = new TensorFlowModel(networkOf(DENSE));
    const start = initialParameters(DENSE, 3);
    const [bare, noisy] = [new Float32Array(model.parameters), new Float32Array(model.parameters)];
    const batchOf = (): Samples => draw(DENSE, 10, 1);
    await new Contribution(specOf(spec), 0, model, SILENT).compute(start, 1, batchOf, bare, never);
    const contribution = new Contribution(specOf(spec), 0, model, seededNoise("spread"));
    let squares = 0;
    const rounds = 400;
    for (let round = 1; round <= rounds; round++) {
      await contribution.compute(start, round, batchOf, noisy, never);
      noisy.forEach((value, i) => (squares += ((value - bare[i]!) * scale) ** 2));
    }
    return Math.sqrt(squares / (rounds * model.parameters));
  }

  // 400 rounds of 59 elements: the standard error of a deviation is 0.5 %.
  test("per sample, the sum's noise is privacyNoise times privacyClip", async () => {
    const spread = await spreadOf({ privacy: "sample", privacyClip: 0.5, privacyNoise: 3 }, 10);
    expect(Math.abs(spread / 1.5 - 1)).toBeLessThan(0.025);
  });

  test("per peer, the whole contribution's noise is privacyNoise times privacyClip", async () => {
    const spread = await spreadOf({ privacy: "peer", privacyClip: 0.5, privacyNoise: 3 }, 1);
    expect(Math.abs(spread / 1.5 - 1)).toBeLessThan(0.025);
  });

  test("per sample, each local step has noise of its own", async () => {
    // Plain SGD without momentum would add two steps' noise up; with 0.9 the first counts 1 + 0.9 times.
    const model = new TensorFlowModel(networkOf(DENSE));
    const start = initialParameters(DENSE, 3);
    const spec = specOf({ privacy: "sample", privacyClip: 1e-6, privacyNoise: 1000, localSteps: 2 });
    const into = new Float32Array(model.parameters);
    let squares = 0;
    for (let round = 1; round <= 400; round++) {
      // A fresh contribution has no velocity from earlier rounds.
      const fresh = new Contribution(spec, 0, model, seededNoise("local", round));
      await fresh.compute(start, 1, () => draw(DENSE, 10, 1), into, never);
      into.forEach((value) => (squares += value ** 2));
    }
    const spread = Math.sqrt(squares / (400 * model.parameters));
    // Noise of 1e-3 on a sum of 10, at a learning rate of 0.1.
    const expected = ((0.1 * 1e-3) / 10) * Math.hypot(1.9, 1);
    expect(Math.abs(spread / expected - 1)).toBeLessThan(0.03);
  });

  test("per peer, a change of several steps is no longer than the bound", async () => {
    const model = new TensorFlowModel(networkOf(DENSE));
    const start = initialParameters(DENSE, 3);
    const into = new Float32Array(model.parameters);
    const spec = { localSteps: 4, learningRate: 1, privacy: "peer", privacyClip: 0.01 } as const;
    await new Contribution(specOf(spec), 0, model, SILENT).compute(
      start,
      1,
      (step) => draw(DENSE, 8, step),
      into,
      never,
    );
    expect(normOf(into)).toBeLessThanOrEqual(0.01);
    expect(normOf(into)).toBeGreaterThan(0.0099);
  });

  test.each([
    ["sample", 10],
    ["peer", 1],
  ] as const)("per %s, the loss that is told is hidden too", async (privacy, count) => {
    const model = new TensorFlowModel(networkOf(DENSE));
    const start = initialParameters(DENSE, 3);
    const spec = specOf({ privacy, privacyNoise: 0.02 });
    const into = new Float32Array(model.parameters);
    const batch = draw(DENSE, 10, 1);
    const bare = (await new Contribution(spec, 0, model, SILENT).compute(start, 1, () => batch, into, never))!.loss;
    const contribution = new Contribution(spec, 0, model, seededNoise("loss"));
    let squares = 0;
    for (let round = 1; round <= 1000; round++) {
      const computed = await contribution.compute(start, round, () => batch, into, never);
      squares += (computed!.loss - bare) ** 2;
    }
    const deviation = (LOSS_NOISE_RATIO * 0.02 * SAMPLE_LOSS_MAX) / count;
    expect(Math.abs(Math.sqrt(squares / 1000) / deviation - 1)).toBeLessThan(0.12);
  });

  test("chance is the platform's own unless a test says otherwise: two contributions are never alike", async () => {
    const model = new TensorFlowModel(networkOf(DENSE));
    const spec = specOf({ privacy: "sample" });
    const [one, two] = [new Float32Array(model.parameters), new Float32Array(model.parameters)];
    const start = initialParameters(DENSE, 3);
    const batch = draw(DENSE, 10, 1);
    await new Contribution(spec, 0, model).compute(start, 1, () => batch, one, never);
    await new Contribution(spec, 0, model).compute(start, 1, () => batch, two, never);
    expect(one.filter((value, i) => value === two[i]).length).toBeLessThan(3);
  });
});
