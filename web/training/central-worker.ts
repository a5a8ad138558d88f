import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import type { CentralJob, CentralRound, FromCentralWorker } from "../ports/central.ts";
import { startBackend } from "./backend.ts";
import { CentralTraining } from "./central-training.ts";
import { inBrowser } from "./download.ts";
import { fetchPlainKernels } from "./kernels/fetch-kernels.ts";
import { serveOneJob } from "./serve-one-job.ts";
import { sharedData } from "./tasks.ts";
import { UnionData } from "./union-data.ts";

/** The page is told at most this often. */
const REPORT_EVERY_MS = 200;

/** Steps before the clock runs: shaders and hot functions are compiled in them. */
const WARM_UP_STEPS = 2;

const DOWNLOAD_ATTEMPTS = 4;

function post(message: FromCentralWorker): void {
  self.postMessage(message);
}

async function work(job: CentralJob): Promise<void> {
  const { spec } = job;
  post({ type: "progress", progress: { stage: "backend", text: "Starting the arithmetic", loaded: 0, total: 1 } });
  const { deal, downloads } = sharedData(spec);
  const data = new UnionData(spec, deal);
  const [backend, kernels] = await Promise.all([
    startBackend(job.backend),
    fetchPlainKernels(),
    data.load(inBrowser(DOWNLOAD_ATTEMPTS), (loaded, total) => {
      post({
        type: "progress",
        progress: { stage: "data", text: `Downloading ${downloads}`, loaded, total },
      });
    }),
  ]);
  const model = backend.compile(networkOf(taskOf(spec)));
  post({
    type: "progress",
    progress: { stage: "warmUp", text: `First steps on ${backend.name}`, loaded: 0, total: 1 },
  });
  const options = { job, model, data, now: () => performance.now(), kernels };
  const warmUp = new CentralTraining(options);
  for (let step = 0; step < WARM_UP_STEPS; step++) await warmUp.next();
  await train(new CentralTraining(options), job);
  post({ type: "done", backend: backend.description });
}

async function train(training: CentralTraining, job: CentralJob): Promise<void> {
  let unreported: CentralRound[] = [];
  let reportedAt = performance.now();
  for (let done = 0; done < job.rounds; done++) {
    const round = await training.next();
    unreported.push(round);
    const reached = isReached(round, job);
    if (reached || done + 1 === job.rounds || performance.now() - reportedAt >= REPORT_EVERY_MS) {
      post({ type: "rounds", rounds: unreported });
      unreported = [];
      reportedAt = performance.now();
    }
    if (reached) return;
  }
}

function isReached({ accuracy, heldOutLoss }: CentralRound, { targetAccuracy, targetLoss }: CentralJob): boolean {
  const isExact = accuracy !== null && targetAccuracy !== null && accuracy >= targetAccuracy;
  return isExact || (heldOutLoss !== null && targetLoss !== null && heldOutLoss <= targetLoss);
}

serveOneJob(work);
