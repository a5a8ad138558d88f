import type { FromWritingWorker, WritingJob } from "../ports/writing.ts";
import { WorkerJob, type JobMoment } from "./worker-job.ts";

export type WritingMoment = JobMoment<string>;
export type Writing = WorkerJob<WritingJob, FromWritingWorker, string>;

/** Lets a model go on with a text, in a worker of this tab. */
export function continueText(job: WritingJob, onChange: (moment: WritingMoment) => void): Writing {
  const worker = new Worker(new URL("../training/writing-worker.ts", import.meta.url), {
    type: "module",
    name: "writing",
  });
  return new WorkerJob<WritingJob, FromWritingWorker, string>(worker, {
    job,
    empty: "",
    reduce: (text, message) => (message.type === "wrote" ? message.text : text),
    onChange,
  });
}
