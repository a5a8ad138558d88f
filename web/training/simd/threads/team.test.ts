import { afterEach, expect, test, vi } from "vitest";
import { networkOf, TASKS } from "../../../../shared/session/tasks.ts";
import { present } from "../../../../shared/assert.ts";
import type { LayeredModel } from "../../../../shared/training/model/model.ts";
import { planModel } from "../../../../shared/training/model/plan.ts";
import { drawSamples } from "../../choice/drawn-samples.ts";
import { fetchKernels } from "../../kernels/fetch-kernels.ts";
import { loadKernels } from "../../kernels/load-kernels.ts";
import { startNodeThread } from "../../testing/node-thread.ts";
import { drawParameters, SAMPLE_MODELS } from "../../testing/sample-models.ts";
import { SimdModel } from "../simd-model.ts";
import { Programs } from "../../program/programs.ts";
import { OPEN, WORD, WORDS } from "./control.ts";
import { Parts } from "./parts.ts";
import type { StartThread } from "./team.ts";

const [plain, shared] = [await fetchKernels("plain"), await fetchKernels("shared")];

const running: { end(): void }[] = [];
afterEach(() => running.splice(0).forEach((model) => model.end()));

function teamOf(model: LayeredModel, cores: { threads: number; most: number }, start: StartThread = startNodeThread) {
  const team = new SimdModel(model, shared, { cores, start });
  running.push(team);
  return team;
}

const sharedMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });

async function results(model: SimdModel, network: LayeredModel, counts: readonly number[]): Promise<unknown> {
  const parameters = drawParameters(network, 3);
  const all: unknown[] = [];
  for (const count of counts) {
    const samples = drawSamples(network, count, count);
    const gradient = new Float32Array(model.parameters);
    const loss = await model.gradient(parameters, samples, 2 ** 31 + count, gradient);
    all.push(loss, gradient, await model.says(parameters, samples));
  }
  return all;
}

/** Of every kernel a test shows that its bits do not depend on a range; these show how steps follow each other. */
const MODELS = ["channels for themselves, groups, and their mean", "a small GPT", "dropout at three places"] as const;

test.each(MODELS.map((name) => [name, present(SAMPLE_MODELS[name], "a sample model")] as const))(
  "%s: on two threads the bits are those of one, whatever the batch",
  async (_name, network) => {
    const counts = [7, 1, 3, 16, 3];
    const team = teamOf(network, { threads: 2, most: 2 });
    expect(await results(team, network, counts)).toEqual(await results(new SimdModel(network, plain), network, counts));
    await vi.waitFor(() => expect(team.threads).toBe(2), 30_000);
  },
);

test("a thread that helps computes all that is left to it", async () => {
  const model = networkOf(TASKS["mnist-cnn"]);
  const [memory, control] = [sharedMemory(), new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)];
  const [programs, words] = [
    new Programs(planModel(model), loadKernels(shared, memory), 2, () => 0),
    new Int32Array(control),
  ];
  const program = programs.training(8);
  memory.grow(Math.ceil(program.end / 65_536));
  const putNumbers = (): void => {
    new Float32Array(memory.buffer, programs.ground.parameters).fill(0.01);
    new Int32Array(memory.buffer, program.loss.labels, program.loss.size).fill(1);
  };
  putNumbers();
  await new Promise<void>((here) => {
    const end = startNodeThread({ module: shared, memory, control, model, thread: 1, threads: 2 }, here);
    running.push({ end });
  });
  words.set([0, OPEN, 0, 0, 2 * 8 + 1, 0, 2, 0]);
  Atomics.store(words, WORD.run, 1);
  Atomics.notify(words, WORD.run);
  new Parts(program, 2).awaitAll(words);
  const floats = (): Float32Array => new Float32Array(memory.buffer, program.loss.losses, program.loss.rows).slice();
  const byOther = floats();
  expect(byOther.every((loss) => loss > 0)).toBe(true);
  putNumbers();
  for (const { items, run } of program.steps) run(0, items, programs.scratch(0));
  expect(floats()).toEqual(byOther);
});

test("with fewer cores than before it computes on fewer threads, and with more on more again", async () => {
  const network = networkOf(TASKS["mnist-mlp"]);
  const cores = { threads: 1, most: 4 };
  const team = teamOf(network, cores);
  const alone = await results(new SimdModel(network, plain), network, [32]);
  for (const threads of [1, 4, 2, 3]) {
    cores.threads = threads;
    expect(await results(team, network, [32])).toEqual(alone);
    await vi.waitFor(() => expect(team.threads).toBe(threads), 30_000);
    expect(await results(team, network, [32])).toEqual(alone);
  }
});

test("who was ended, or never began, is not waited for", async () => {
  const network = networkOf(TASKS["mnist-mlp"]);
  const alone = await results(new SimdModel(network, plain), network, [8]);
  const never = teamOf(network, { threads: 3, most: 3 }, () => () => undefined);
  expect(await results(never, network, [8])).toEqual(alone);
  expect(never.threads).toBe(1);
  const ends: (() => void)[] = [];
  const ended = teamOf(network, { threads: 3, most: 3 }, (job, here) => {
    const end = startNodeThread(job, here);
    ends.push(end);
    return end;
  });
  expect(await results(ended, network, [8])).toEqual(alone);
  ends.forEach((end) => end());
  expect(await results(ended, network, [8, 9])).toEqual(await results(new SimdModel(network, plain), network, [8, 9]));
});
