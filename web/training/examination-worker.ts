import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { evaluationBatchOf } from "../../shared/training/evaluation-shard.ts";
import type { Extractor } from "../../shared/training/extractors/extractors.ts";
import type { ExaminationJob, FromExaminationWorker } from "../ports/examination.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import { startBackend } from "./backend.ts";
import { inBrowser } from "./download.ts";
import { examine } from "./examination/examine.ts";
import { withPictures } from "./examination/with-pictures.ts";
import { OwnFeatures } from "./extraction/look-at-pictures.ts";
import { startLooker } from "./extraction/looker.ts";
import { OwnSamples } from "./own-samples.ts";
import { testBatches, type HeldOutSamples } from "./seat-samples.ts";
import { serveOneJob } from "./serve-one-job.ts";
import type { StartedBackend } from "./started-backend.ts";
import { sharedData } from "./tasks.ts";

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
  const network = networkOf(task);
  const says = network.head.of;
  if (says === "tokens") throw new TypeError("A model that writes is tried by letting it write.");
  const examined = await examine({
    model: backend.compile(network),
    says,
    parameters: job.parameters,
    // As many at once as in a session's evaluation.
    batches: testBatches(data, evaluationBatchOf(networkOf(task))),
    pixels: task.pixels,
    report: (done) => report(`Answering for ${data.testSamples} samples`, done, data.testSamples),
  });
  const told = task.extractor !== null && job.own !== null ? withPictures(examined, job.own) : examined;
  const { inputs } = told.says === "classes" ? told.wrong.shown : told.shown;
  // What may be large; the rest is copied.
  post({ type: "done", examined: told, backend: backend.description }, [inputs.buffer as ArrayBuffer]);
}

/** What a run was computed on may not be on this machine: then another will do. */
async function started(wanted: ExaminationJob["backend"]): Promise<StartedBackend> {
  if (wanted === null) return startBackend(null);
  return startBackend(wanted).catch(() => startBackend(null));
}

async function heldOut({ spec, own }: ExaminationJob): Promise<HeldOutSamples> {
  const { seed, batchSize } = spec;
  const { pixels, extractor } = taskOf(spec);
  if (own) {
    const samples = extractor === null ? own : await seenThrough(extractor, own);
    return new OwnSamples(samples, { seed, seat: 0, batchSize, view: null }, pixels);
  }
  const { heldOut: wanted, downloads } = sharedData(spec);
  const data = wanted();
  await data.load(inBrowser(DOWNLOAD_ATTEMPTS), (loaded, total) => report(`Downloading ${downloads}`, loaded, total));
  return data;
}

function seenThrough(extractor: Extractor, own: OwnExamples): Promise<OwnExamples> {
  const features = new OwnFeatures(own, extractor, startLooker);
  return features.load(inBrowser(DOWNLOAD_ATTEMPTS), (loaded, total, doing = `Downloading ${extractor.title}`) =>
    report(doing, loaded, total),
  );
}

serveOneJob(work);
