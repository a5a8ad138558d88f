import type { ExaminationJob, Examined, FromExaminationWorker } from "../../ports/examination.ts";
import type { TrainingProgress } from "../../ports/training.ts";
import { startExaminationWorker } from "./start-worker.ts";

export type ExaminationStage = "running" | "done" | "failed" | "cancelled";

/** An examination in a worker of this tab, as reactive state. */
export class Examination {
  readonly job: ExaminationJob;
  stage: ExaminationStage = $state("running");
  progress: TrainingProgress | undefined = $state.raw();
  /** Once it is done. */
  examined: Examined | undefined = $state.raw();
  /** What it was computed on, in words for people; once it is done. */
  backend: string | undefined = $state();
  /** Why it ended without a result, in words for people. */
  failure: string | undefined = $state();
  readonly #worker: Worker;

  constructor(job: ExaminationJob) {
    this.job = job;
    this.#worker = startExaminationWorker();
    this.#worker.onmessage = (event: MessageEvent<FromExaminationWorker>) => this.#hear(event.data);
    // A script that cannot be fetched has no message.
    this.#worker.onerror = (event) => {
      this.#fail(event.message || "its code could not be fetched. Does the server still run?");
    };
    this.#worker.postMessage(job);
  }

  /** Ends the worker. */
  cancel(): void {
    if (this.stage !== "running") return;
    this.#worker.terminate();
    this.stage = "cancelled";
  }

  #hear(message: FromExaminationWorker): void {
    if (this.stage !== "running") return;
    switch (message.type) {
      case "progress":
        this.progress = message.progress;
        return;
      case "done":
        this.examined = message.examined;
        this.backend = message.backend;
        this.stage = "done";
        return this.#worker.terminate();
      case "failed":
        return this.#fail(message.reason);
    }
  }

  #fail(reason: string): void {
    if (this.stage !== "running") return;
    this.#worker.terminate();
    this.failure = reason;
    this.stage = "failed";
  }
}
