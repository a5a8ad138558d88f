import { TASKS } from "../../shared/session/tasks.ts";
import type { ToTrainingWorker } from "../ports/training.ts";
import { BackendError } from "./backend-error.ts";
import { SyntheticWorkload } from "./synthetic-workload.ts";
import { Trainer, type TrainerOptions } from "./trainer.ts";

/** What the page says to this worker, once: the port that leads to the protocol worker. */
export interface TrainingPortMessage {
  readonly type: "port";
  readonly port: MessagePort;
}

/** TensorFlow.js is loaded only for a task that has layers to compute. */
const startWorkload: TrainerOptions["startWorkload"] = async ({ spec, seat, backend }, report) => {
  if (TASKS[spec.task].model.kind === "flat") return new SyntheticWorkload(spec, seat);
  if (backend === "synthetic") throw new BackendError(`The task ${spec.task} cannot be computed by pseudo-gradients.`);
  const { NetworkWorkload } = await import("./network-workload.ts");
  return NetworkWorkload.start({ spec, seat, backend }, report);
};

self.onmessage = (event: MessageEvent<TrainingPortMessage>): void => {
  const { port } = event.data;
  const trainer = new Trainer({
    post: (message, transfer) => port.postMessage(message, transfer),
    startWorkload,
    now: () => performance.now(),
  });
  port.onmessage = ({ data }: MessageEvent<ToTrainingWorker>) => trainer.handle(data);
  // Nothing may fail silently: also what the library throws in callbacks of its own ends the seat's work with a reason.
  self.addEventListener("error", (error) => trainer.fail(error.message));
  self.addEventListener("unhandledrejection", ({ reason }) => {
    trainer.fail(reason instanceof Error ? reason.message : String(reason));
  });
};
