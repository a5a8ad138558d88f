import { taskOf } from "../../shared/session/tasks.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import type { ExaminationJob, FromExaminationWorker } from "../ports/examination.ts";
import { startBackend, type StartedBackend } from "./backend.ts";
import { Blocks } from "./blocks.ts";
import { testShard } from "./data.ts";
import type { DownloadOptions } from "./download.ts";
import { examine } from "./examination.ts";
import { Model, type Samples } from "./model.ts";
import { OwnSamples } from "./own-samples.ts";
import { loadShards } from "./shard.ts";

/** Samples of one forward pass: as many as in a session's evaluation. */
const BATCH = 250;

const DOWNLOAD: DownloadOptions = {
  fetch: (url, init) => fetch(url, init),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  attemptsMax: 4,
};

function post(message: FromExaminationWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function report(text: string, loaded: number, total: number): void {
  post({ type: "progress", progress: { stage: "data", text, loaded, total } });
}

/** Does one job, and is then of no more use; whoever started it ends it, before that to cancel. */
async function work(job: ExaminationJob): Promise<void> {
  report("Starting TensorFlow.js", 0, 1);
  const [backend, data] = await Promise.all([started(job.backend), heldOut(job)]);
  const task = taskOf(job.spec);
  const isImages = task.dataset === "mnist";
  const batches = inBatches(data.samples, data.between);
  const examined = await examine({
    model: new Model(task),
    parameters: job.parameters,
    batches,
    isImages,
    report: (done) => report(`Answering for ${data.samples} samples`, done, data.samples),
  });
  const { confusion, wrong } = examined;
  post(
    { type: "done", examined, backend: backend.description },
    [confusion, wrong.numbers, wrong.truths, wrong.answers, wrong.probabilities, wrong.inputs].map(
      ({ buffer }) => buffer as ArrayBuffer,
    ),
  );
}

/** What a run was computed on may not be on this machine: then another will do. */
async function started(wanted: ExaminationJob["backend"]): Promise<StartedBackend> {
  if (wanted === null) return startBackend(null);
  return startBackend(wanted).catch(() => startBackend(null));
}

interface HeldOutSamples {
  readonly samples: number;
  readonly between: (from: number, to: number) => Samples;
}

async function heldOut({ spec, own }: ExaminationJob): Promise<HeldOutSamples> {
  if (own) {
    const data = new OwnSamples(own, { seed: spec.seed, seat: 0, batchSize: spec.batchSize, view: null });
    return { samples: data.testSamples, between: (from, to) => data.testBatch(from, to) };
  }
  const shard = testShard(1, 0, new Blocks());
  await loadShards([shard], DOWNLOAD, (loaded, total) => report("Downloading the test set", loaded, total));
  return { samples: MNIST.testSamples, between: (from, to) => shard.between(from, to) };
}

function* inBatches(samples: number, between: HeldOutSamples["between"]): Generator<Samples> {
  for (let from = 0; from < samples; from += BATCH) yield between(from, Math.min(from + BATCH, samples));
}

function fail(error: unknown): void {
  post({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
}

self.onmessage = (event: MessageEvent<ExaminationJob>): void => {
  work(event.data).catch(fail);
};
// What the library throws in callbacks of its own ends the work with a reason, too.
self.addEventListener("error", (error) => fail(error.message));
self.addEventListener("unhandledrejection", ({ reason }) => fail(reason));
