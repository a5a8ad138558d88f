import { reasonOf } from "../../shared/reason-of.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import type { EnginesAnswer } from "../ports/engines.ts";
import type { ExampleAnswer, ExampleRequest } from "../ports/example.ts";
import { fetchCode } from "../ports/fetch-code.ts";
import type { OwnData } from "../ports/own-data.ts";
import type { ProbeAnswer, ProbeRequest } from "../ports/probe.ts";
import type { WriteAnswer, WriteRequest } from "../ports/writing.ts";
import type { ToTrainingWorker } from "../ports/training.ts";
import { BackendError } from "./backend-error.ts";
import { inBrowser } from "./download.ts";
import type { TrialMemory } from "./choice/engine-choice.ts";
import { PageMemory } from "./choice/page-memory.ts";
import { failOnStrayErrors } from "./serve-one-job.ts";
import { SyntheticWorkload } from "./synthetic-workload.ts";
import { Trainer, type TrainerOptions } from "./trainer.ts";
import type { ReportProgress, Workload } from "./workload.ts";

/** What the page says to this worker first; probes, and what it remembers of engines, follow. */
export interface TrainingPortMessage {
  readonly type: "port";
  /** Leads to the protocol worker. */
  readonly port: MessagePort;
  /** With data `own`, what people gave to this tab; it goes nowhere else. */
  readonly own: OwnData | null;
}

/** Engines are loaded only for a task that has layers to compute. */
const startWorkload = async (
  { spec, seat, backend }: Parameters<TrainerOptions["startWorkload"]>[0],
  report: ReportProgress,
  { own, memory }: { readonly own: OwnData | null; readonly memory: TrialMemory },
): Promise<Workload> => {
  if (taskOf(spec).model.kind === "flat") return new SyntheticWorkload(spec, seat);
  if (backend === "synthetic") throw new BackendError(`The task ${spec.task} cannot be computed by pseudo-gradients.`);
  const { NetworkWorkload } = await fetchCode(() => import("./network-workload.ts"));
  return NetworkWorkload.start({ spec, seat, backend, own, memory }, report);
};

self.onmessage = (event: MessageEvent<TrainingPortMessage>): void => {
  const { port, own } = event.data;
  const memory = new PageMemory((message) => self.postMessage(message), inBrowser(1).wait);
  self.onmessage = ({ data }: MessageEvent<ProbeRequest | WriteRequest | ExampleRequest | EnginesAnswer>): void => {
    if (data.type === "enginesKnown") return memory.hear(data);
    if (data.type === "write") {
      return trainer.write((answer) => {
        self.postMessage({ type: "write", id: data.id, answer } satisfies WriteAnswer);
      });
    }
    if (data.type === "example") {
      const answer: ExampleAnswer = { type: "example", id: data.id, example: trainer.example(data.number) };
      return self.postMessage(answer);
    }
    trainer.probe(data, (probe) => {
      const answer: ProbeAnswer = { type: "probe", id: data.id, probe };
      self.postMessage(answer, { transfer: probe === null ? [] : [probe.inputs.buffer, probe.gradient.buffer] });
    });
  };
  const trainer = new Trainer({
    post: (message, transfer) => port.postMessage(message, transfer),
    startWorkload: (start, report) => startWorkload(start, report, { own, memory }),
    now: () => performance.now(),
  });
  port.onmessage = ({ data }: MessageEvent<ToTrainingWorker>) => trainer.handle(data);
  failOnStrayErrors((error) => trainer.distrust(reasonOf(error)));
};
