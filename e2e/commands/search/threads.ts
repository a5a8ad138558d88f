import { Worker } from "node:worker_threads";
import type { Bounds } from "../../../shared/simulation/search/bounds.ts";
import { withThreadProgram } from "../bundle-thread.ts";
import type { Job, Report } from "./worker.ts";

/** Millions of states take memory, and a thread has little of its own. */
const HEAP_MB = 6000;

/** Told how far a search is. */
export type OnReport = (bounds: Bounds, report: Report, seconds: number) => void;

/** Runs searches, so many at a time; after a violation none is begun any more. @returns all that held, to their end */
export async function runSearches(jobs: readonly Job[], atATime: number, onReport: OnReport): Promise<boolean> {
  const waiting = [...jobs];
  let holds = true;
  await withThreadProgram(new URL("./worker.ts", import.meta.url), async (program) => {
    const thread = async (): Promise<void> => {
      for (let job = waiting.shift(); job && holds; job = waiting.shift()) {
        if (!(await runJob(program, job, onReport))) holds = false;
      }
    };
    await Promise.all(Array.from({ length: Math.min(atATime, jobs.length) }, thread));
  });
  return holds;
}

function runJob(program: URL, job: Job, onReport: OnReport): Promise<boolean> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    worker.on("error", reject);
    worker.on("message", (report: Report) => {
      onReport(job.bounds, report, (performance.now() - startedAt) / 1000);
      if (report.isOver) void worker.terminate().then(() => resolve(report.violation === null));
    });
  });
}
