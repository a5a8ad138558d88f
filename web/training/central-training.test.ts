import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { payloadCodec } from "../../shared/averaging/codec.ts";
import { weightedMean } from "../../shared/averaging/weighted-mean.ts";
import { parseSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { MNIST, MNIST_BLOCK_BYTES } from "../../shared/training/datasets.ts";
import { emptyState, initialState } from "../../shared/training/initial-parameters.ts";
import { parameterCount, parameterLayout } from "../../shared/training/model/layout.ts";
import { outerOptimizer } from "../../shared/training/outer-optimizer.ts";
import { Random } from "../../shared/training/random.ts";
import type { CentralJob } from "../ports/central.ts";
import { Blocks } from "./blocks.ts";
import { CentralTraining } from "./central-training.ts";
import { SharedSamples } from "./shared-samples.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./compiled-model.ts";
import { fetchPlainKernels } from "./kernels/fetch-kernels.ts";
import { TensorFlowModel } from "./tensorflow/model.ts";
import { sharedMnist } from "./tasks/digits.ts";
import { UnionData } from "./union-data.ts";

/** Blocks of noise in which each digit has a bright row of its own: something can be learned. */
const NETWORK: DownloadOptions = {
  attemptsMax: 1,
  wait: async () => {},
  fetch: async (url) => {
    const random = new Random("block", url);
    const bytes = new Uint8Array(MNIST_BLOCK_BYTES);
    for (let sample = 0; sample < MNIST.blockSamples; sample++) {
      const label = random.below(10);
      const at = sample * MNIST.pixels;
      for (let i = 0; i < 60; i++) bytes[at + random.below(MNIST.pixels)] = random.below(256);
      bytes.fill(200, at + label * 2 * 28, at + (label * 2 + 1) * 28);
      bytes[MNIST.blockSamples * MNIST.pixels + sample] = label;
    }
    return new Response(bytes);
  },
};

const blocks = new Blocks();
const DEAL = sharedMnist(blocks).deal;
const now = (): number => 0;
const kernels = await fetchPlainKernels();

beforeAll(async () => {
  await tf.setBackend("cpu");
  await new UnionData({ seed: 1, batchSize: 1 }, DEAL).load(NETWORK, () => {});
});

function jobOf(input: SessionSpecInput, change: Partial<CentralJob> = {}): CentralJob {
  const spec = parseSpec({ batchSize: 5, evaluateEvery: 1000, targetAccuracy: null, ...input });
  const members = [{ after: 0, members: spec.seats, view: null }];
  return { spec, start: null, rounds: 1000, targetAccuracy: null, targetLoss: null, members, backend: null, ...change };
}

function centralOf(job: CentralJob): CentralTraining {
  return new CentralTraining({
    job,
    model: new TensorFlowModel(networkOf(taskOf(job.spec))),
    data: new UnionData(job.spec, DEAL),
    now,
    kernels,
  });
}

/** What a cluster's peers do, without links: own gradients, weighted mean (R8), one update (R3). */
class ClusterOfPositions {
  readonly #job: CentralJob;
  readonly #model: TensorFlowModel;
  readonly #optimizer;
  #state;
  #spare;

  constructor(job: CentralJob) {
    const { spec } = job;
    this.#job = job;
    this.#model = new TensorFlowModel(networkOf(taskOf(spec)));
    this.#optimizer = outerOptimizer(spec, parameterLayout(taskOf(spec)));
    this.#state = initialState(taskOf(spec), spec.seed, this.#optimizer);
    this.#spare = emptyState(this.#state);
  }

  get parameters(): Float32Array {
    return this.#state.parameters;
  }

  async round(round: number, members: number, view: number | null = null): Promise<number> {
    const contributions = [];
    let loss = 0;
    for (let position = 0; position < members; position++) {
      const batch = new SharedSamples({ ...this.#job.spec, view }, { members, position }, blocks).batch(round);
      const gradient = new Float32Array(this.#model.parameters);
      const own = await this.#model.gradient(this.#state.parameters, batch, 0, gradient);
      loss += own / members;
      contributions.push({ weight: batch.count, values: gradient, at: 0, residual: null });
    }
    const mean = weightedMean(payloadCodec("none"), contributions, this.#model.parameters)!;
    this.#optimizer.update(this.#state, mean.slice(0, this.#model.parameters), this.#spare);
    [this.#state, this.#spare] = [this.#spare, this.#state];
    return loss;
  }
}

/** Largest difference of two vectors, in multiples of the largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) / largest;
}

test.each([
  ["sgd", 0.05, 1e-5],
  // Where a gradient is next to nothing, Adam makes a whole step of its rounding.
  ["adam", 0.001, 1e-3],
  ["adamw", 0.001, 1e-3],
] as const)(
  "R1, R8: one tab on the union of all batches is what the cluster averages, step by step (%s)",
  async (optimizer, learningRate, tolerance) => {
    // What belongs to AdamW is a usual session's; the rest of it differs from round to round.
    const how = {
      weightDecay: 5,
      clipNorm: 0.5,
      rounds: 5,
      schedule: { kind: "cosine", warmup: 2, to: 0.0001 },
    } as const;
    const job = jobOf({ seats: 3, optimizer, learningRate, ...(optimizer === "adamw" && how) });
    const central = centralOf(job);
    const cluster = new ClusterOfPositions(job);
    for (let round = 1; round <= 5; round++) {
      const loss = await cluster.round(round, 3);
      const figures = await central.next();
      expect(figures).toMatchObject({ round, samples: 15, accuracy: null });
      expect(figures.loss).toBeCloseTo(loss, 4);
      expect(difference(central.parameters, cluster.parameters), `round ${round}`).toBeLessThan(tolerance);
    }
  },
);

test("M6: one tab begins with the model that the session started from, and leaves that as it is", async () => {
  const start = new Float32Array(parameterCount(taskOf(parseSpec({})))).fill(0.01);
  const central = centralOf(jobOf({ seats: 2, optimizer: "sgd" }, { start }));
  expect(central.parameters).toEqual(start);
  await central.next();
  expect(central.parameters).not.toEqual(start);
  expect(new Set(start)).toEqual(new Set([Math.fround(0.01)]));
});

test("P5: where a secure cluster lost a member, the union is what is left in the new view's own order", async () => {
  const members = [
    { after: 0, members: 3, view: 1 },
    { after: 2, members: 2, view: 2 },
  ];
  const job = jobOf({ seats: 3, optimizer: "sgd", averaging: "secure" }, { members });
  const central = centralOf(job);
  const cluster = new ClusterOfPositions(job);
  const samples: number[] = [];
  for (const [index, size] of [3, 3, 2].entries()) {
    await cluster.round(index + 1, size, size === 3 ? 1 : 2);
    samples.push((await central.next()).samples);
  }
  expect(samples).toEqual([15, 15, 10]);
  expect(difference(central.parameters, cluster.parameters)).toBeLessThan(1e-5);
});

describe("local steps", () => {
  test("a round is as many steps of as many samples, with the session's own optimizer", async () => {
    const stepwise = centralOf(jobOf({ seats: 3, localSteps: 1 }));
    const together = centralOf(jobOf({ seats: 3, localSteps: 4 }));
    for (let step = 0; step < 4; step++) await stepwise.next();
    const { round, samples } = await together.next();
    expect({ round, samples }).toEqual({ round: 1, samples: 60 });
    expect(together.parameters).toEqual(stepwise.parameters);
  });

  test("all steps of a round have its learning rate", async () => {
    const schedule = { kind: "step", every: 1, factor: 0.5 } as const;
    const rates = async (localSteps: number, rounds: number) => {
      const central = centralOf(jobOf({ seats: 2, localSteps, optimizer: "sgd", schedule }));
      for (let round = 0; round < rounds; round++) await central.next();
      return central.parameters;
    };
    const plain = centralOf(jobOf({ seats: 2, localSteps: 2, optimizer: "sgd" }));
    await plain.next();
    expect(await rates(2, 1)).toEqual(plain.parameters);
    expect(await rates(1, 2)).not.toEqual(plain.parameters);
  });
});

test("evaluates on the whole test set where the session would, and learns", async () => {
  const job = jobOf({ seats: 4, batchSize: 16, evaluateEvery: 4, learningRate: 0.005 }, { rounds: 6 });
  const test: Samples[] = [...new UnionData(job.spec, DEAL).testBatches(600)];
  expect(test.reduce((sum, { count }) => sum + count, 0)).toBe(MNIST.testSamples);
  // The cpu backend takes its time: a part of the set shows as much.
  const union = new UnionData(job.spec, DEAL);
  const data = {
    batch: union.batch.bind(union),
    testBatches: () => test.slice(0, 1),
  };
  const central = new CentralTraining({ job, model: new TensorFlowModel(networkOf(taskOf(job.spec))), data, now });
  const rounds = [];
  for (let round = 0; round < 6; round++) rounds.push(await central.next());
  expect(rounds.map(({ round, accuracy }) => accuracy !== null && round)).toEqual([false, false, false, 4, false, 6]);
  expect(rounds.at(-1)!.accuracy).toBeGreaterThan(0.5);
  expect(rounds.at(-1)!.loss).toBeLessThan(rounds[0]!.loss);
});

test("training that diverges says so", async () => {
  const job = jobOf({ optimizer: "sgd" });
  const central = centralOf({ ...job, spec: { ...job.spec, learningRate: 1e25 } });
  const run = async (): Promise<void> => {
    for (let round = 0; round < 5; round++) await central.next();
  };
  await expect(run()).rejects.toThrow(/In round \d+ the loss is no finite number any more/);
});
