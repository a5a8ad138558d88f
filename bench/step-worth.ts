import { readFile } from "node:fs/promises";
import { present } from "../shared/assert.ts";
import { encodePayload, payloadCodec } from "../shared/averaging/codec.ts";
import { createResiduals, type Residuals } from "../shared/averaging/residuals.ts";
import { parseSpec, type SessionSpec, type SessionSpecInput } from "../shared/session/spec.ts";
import { networkOf, taskOf } from "../shared/session/tasks.ts";
import { BatchPlan } from "../shared/training/batch-plan.ts";
import { DIGIT_PIXELS, MNIST, mnistBlocks, type MnistPart } from "../shared/training/datasets.ts";
import { emptyState, initialState } from "../shared/training/initial-parameters.ts";
import { parameterLayout } from "../shared/training/model/layout.ts";
import { outerOptimizer } from "../shared/training/outer-optimizer.ts";
import { inputOfByte } from "../shared/training/pixels.ts";
import { codecBytes, elementsPerFrame } from "../shared/wire/frame.ts";
import { compileKernels } from "../e2e/setup/kernels.ts";
import { readMnistBlock } from "../signaling-server/mnist.ts";
import type { Samples } from "../web/training/compiled-model.ts";
import { LocalSteps } from "../web/training/local-steps.ts";
import { SimdModel } from "../web/training/simd/simd-model.ts";
import { addTally, evaluationOf, NO_ANSWERS, tally } from "../web/training/tally.ts";

/**
 * How many steps each of some tabs takes until MNIST is learnt to 97 %, by how many it takes between two averages and what
 * travels of them: `npx tsx bench/step-worth.ts [task] [seats] [accuracy]`, in one process and without a network. What
 * sessions with `auto` go by (M8).
 */
const [task = "mnist-mlp", seatsText = "4", accuracyText = "0.97"] = process.argv.slice(2);
const SEATS = Number(seatsText);
const ACCURACY = Number(accuracyText);
const STEPS_MAX = 3000;
const EVALUATE_STEPS = 30;
const TEST_BATCH = 1000;

const WAYS: readonly Pick<SessionSpecInput, "localSteps" | "outerMomentum" | "compression">[] = [
  { localSteps: 1, compression: "int8" },
  ...([4, 10, 30, 60] as const).flatMap((localSteps) =>
    (["int8", "sparse"] as const).map((compression) => ({ localSteps, outerMomentum: 0.5, compression })),
  ),
];

const INPUT_OF_BYTE = inputOfByte(DIGIT_PIXELS);
const train = await blocksOf("train");
const test = await blocksOf("test");
const kernels = await WebAssembly.compile(await readFile(await compileKernels("plain")));

console.log("| local steps | compression | steps of each tab | over those with an average after each |");
console.log("| --- | --- | --- | --- |");
let first: number | undefined;
for (const way of WAYS) {
  const steps = await stepsTo(parseSpec({ task, seats: SEATS, ...way } as SessionSpecInput));
  first ??= steps;
  const { localSteps, outerMomentum = 0, compression } = way;
  console.log(
    `| ${localSteps}, momentum ${outerMomentum} | ${compression} | ${steps} | ${(steps / first).toFixed(2)} |`,
  );
}

/** Steps of each tab until the common model reaches the accuracy. */
async function stepsTo(spec: SessionSpec): Promise<number> {
  const layout = parameterLayout(taskOf(spec));
  const optimizer = outerOptimizer(spec, layout);
  const model = new SimdModel(networkOf(taskOf(spec)), kernels);
  let state = initialState(taskOf(spec), spec.seed, optimizer);
  let next = emptyState(state);
  const { length } = state.parameters;
  const members = Array.from({ length: SEATS }, (_, position) => ({
    plan: new BatchPlan(
      { samples: MNIST.trainSamples, blockSamples: MNIST.blockSamples, ...spec, view: null },
      SEATS,
      position,
    ),
    local: spec.localSteps > 1 ? new LocalSteps(spec, length, layout) : null,
    residuals: createResiduals(spec.compression, length),
    contribution: new Float32Array(length),
  }));
  const averages = spec.compression === "sparse" ? null : createResiduals(spec.compression, length);
  const average = new Float32Array(length);
  for (let round = 1; round * spec.localSteps <= STEPS_MAX; round += 1) {
    average.fill(0);
    for (const { plan, local, residuals, contribution } of members) {
      const gradient = async (at: Float32Array, step: number, into: Float32Array) => {
        const samples = samplesAt(plan, plan.batch(step).indices);
        return { samples: samples.count, loss: await model.gradient(at, samples, 0, into) };
      };
      if (local) await local.walk(state.parameters, round, contribution, gradient, () => false);
      else await gradient(state.parameters, round, contribution);
      const sent = travelled(spec, contribution, residuals);
      sent.forEach((value, i) => (average[i] = (average[i] ?? 0) + value / SEATS));
    }
    optimizer.update(state, averages ? travelled(spec, average, averages) : average, next);
    [state, next] = [next, state];
    const isDue =
      Math.floor((round * spec.localSteps) / EVALUATE_STEPS) >
      Math.floor(((round - 1) * spec.localSteps) / EVALUATE_STEPS);
    if (isDue && (await accuracyOf(model, state.parameters)) >= ACCURACY) return round * spec.localSteps;
  }
  return Number.NaN;
}

/** What others decode of a vector. */
function travelled({ compression }: SessionSpec, vector: Float32Array, residuals: Residuals | null): Float32Array {
  const result = new Float32Array(vector.length);
  const most = elementsPerFrame(compression);
  for (let at = 0; at < vector.length; at += most) {
    const elements = Math.min(most, vector.length - at);
    const payload = new Uint8Array(codecBytes(compression, elements));
    encodePayload(compression, vector, at, elements, payload, residuals?.contribution(at) ?? null);
    payloadCodec(compression).decode(payload, elements, result, at);
  }
  residuals?.commit();
  return result;
}

async function accuracyOf(model: SimdModel, parameters: Float32Array): Promise<number> {
  let answers = NO_ANSWERS;
  for (let from = 0; from < MNIST.testSamples; from += TEST_BATCH) {
    const places = Uint32Array.from({ length: TEST_BATCH }, (_, i) => from + i);
    answers = addTally(answers, await tally(model, parameters, samplesOf(test, places)));
  }
  const { correct, total } = evaluationOf(answers, "classes");
  return correct / total;
}

function samplesAt({ shard }: BatchPlan, positions: Uint32Array): Samples {
  const starts: number[] = [];
  let size = 0;
  for (const { from, to } of shard) {
    starts.push(size);
    size += to - from;
  }
  const places = positions.map((position) => {
    const at = starts.findLastIndex((start) => start <= position);
    const { block, from } = present(shard[at], "each position lies in a block");
    return block * MNIST.blockSamples + from + position - present(starts[at], "each block has a start");
  });
  return samplesOf(train, places);
}

function samplesOf(blocks: readonly Uint8Array[], places: Uint32Array): Samples {
  const { blockSamples, pixels } = MNIST;
  const inputs = new Float32Array(places.length * pixels);
  const labels = new Uint16Array(places.length);
  for (const [i, place] of places.entries()) {
    const block = present(blocks[Math.floor(place / blockSamples)], "all blocks were read");
    const at = place % blockSamples;
    for (let pixel = 0; pixel < pixels; pixel++) {
      inputs[i * pixels + pixel] = present(INPUT_OF_BYTE[block[at * pixels + pixel] ?? 0], "each byte is an input");
    }
    labels[i] = block[blockSamples * pixels + at] ?? 0;
  }
  return { count: places.length, inputs, labels };
}

function blocksOf(part: MnistPart): Promise<Uint8Array[]> {
  return Promise.all(Array.from({ length: mnistBlocks(part) }, (_, block) => readMnistBlock(part, block)));
}
