import type { ExaminationJob, Examined, FromExaminationWorker } from "../../../ports/examination.ts";
import { WorkerJob, type JobMoment } from "../../../seat/worker-job.ts";

export type ExaminationMoment = JobMoment<Examined | undefined>;
export type Examination = WorkerJob<ExaminationJob, FromExaminationWorker, Examined | undefined>;

/** Tries a model on all held-out samples, in a worker of this tab. */
export function examine(job: ExaminationJob, onChange: (moment: ExaminationMoment) => void): Examination {
  const worker = new Worker(new URL("../../../training/examination-worker.ts", import.meta.url), {
    type: "module",
    name: "examination",
  });
  return new WorkerJob<ExaminationJob, FromExaminationWorker, Examined | undefined>(worker, {
    job,
    empty: undefined,
    reduce: (examined, message) => (message.type === "done" ? message.examined : examined),
    onChange,
  });
}
