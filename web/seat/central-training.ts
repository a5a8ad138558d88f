import type { CentralJob, CentralRound, FromCentralWorker } from "../ports/central.ts";
import { WorkerJob, type JobMoment } from "./worker-job.ts";

/** The rounds that are done, oldest first. */
export type CentralMoment = JobMoment<readonly CentralRound[]>;
export type CentralTraining = WorkerJob<CentralJob, FromCentralWorker, readonly CentralRound[]>;

/** Trains a session's model in a worker of this tab alone, on all data. */
export function trainAlone(job: CentralJob, onChange: (moment: CentralMoment) => void = () => {}): CentralTraining {
  const worker = new Worker(new URL("../training/central-worker.ts", import.meta.url), {
    type: "module",
    name: "central training",
  });
  return new WorkerJob<CentralJob, FromCentralWorker, readonly CentralRound[]>(worker, {
    job,
    empty: [],
    reduce: (rounds, message) => (message.type === "rounds" ? [...rounds, ...message.rounds] : rounds),
    onChange,
  });
}
