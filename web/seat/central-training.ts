import type { CentralJob, CentralOrder, CentralRound, FromCentralWorker } from "../ports/central.ts";
import { heldStart } from "./start-models.ts";
import { WorkerJob, type JobMoment } from "./worker-job.ts";

/** The rounds that are done, oldest first. */
export type CentralMoment = JobMoment<readonly CentralRound[]>;
export type CentralTraining = WorkerJob<CentralJob, FromCentralWorker, readonly CentralRound[]>;

/**
 * Trains a session's model in a worker of this tab alone, on all data, from the same initial values.
 * @throws Error where the session started from a model that this browser does not have any more (M6)
 */
export async function trainAlone(
  order: CentralOrder,
  onChange: (moment: CentralMoment) => void = () => {},
): Promise<CentralTraining> {
  const { start: named } = order.spec;
  const start = named && (await heldStart(named.digest));
  if (named && !start) {
    throw new Error(`This browser does not have the model that the session started from any more: ${named.from}.`);
  }
  const job: CentralJob = { ...order, start };
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
