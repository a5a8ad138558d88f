import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import type { ExaminationJob, FromExaminationWorker } from "../ports/examination.ts";
import { startBackend } from "./backend.ts";
import { Blocks } from "./blocks.ts";
import { inBrowser } from "./download.ts";
import { examine } from "./examination.ts";
import { testShard } from "./mnist-samples.ts";
import { OwnSamples } from "./own-samples.ts";
import { testBatches, type HeldOutSamples } from "./seat-samples.ts";
import { serveOneJob } from "./serve-one-job.ts";
import { loadShards } from "./shard.ts";
import type { StartedBackend } from "./started-backend.ts";

/** Samples of one forward pass: as many as in a session's evaluation. */
const BATCH = 250;

const DOWNLOAD_ATTEMPTS = 4;

function post(message: FromExaminationWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function report(text: string, loaded: number, total: number): void {
  post({ type: "progress", progress: { stage: "data", text, loaded, total } });
}

async function work(job: ExaminationJob): Promise<void> {
  report("Starting the arithmetic", 0, 1);
  const [backend, data] = await Promise.all([started(job.backend), heldOut(job)]);
  const task = taskOf(job.spec);
  const isImages = task.dataset === "mnist";
  const examined = await examine({
    model: backend.compile(networkOf(task)),
    parameters: job.parameters,
    batches: testBatches(data, BATCH),
    isImages,
    report: (done) => report(`Answering for ${data.testSamples} samples`, done, data.testSamples),
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

async function heldOut({ spec, own }: ExaminationJob): Promise<HeldOutSamples> {
  if (own) {
    return new OwnSamples(own, { seed: spec.seed, seat: 0, batchSize: spec.batchSize, view: null });
  }
  const shard = testShard({ members: 1, position: 0 }, new Blocks());
  await loadShards([shard], inBrowser(DOWNLOAD_ATTEMPTS), (loaded, total) =>
    report("Downloading the test set", loaded, total),
  );
  return { testSamples: shard.size, testBatch: (from, to) => shard.between(from, to) };
}

serveOneJob(work);
