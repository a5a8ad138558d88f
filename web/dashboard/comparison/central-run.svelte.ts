import type { CentralJob, CentralRound, FromCentralWorker } from "../../ports/central.ts";
import type { TrainingProgress } from "../../ports/training.ts";
import { startCentralWorker } from "./start-worker.ts";

export type CentralStage = "preparing" | "training" | "done" | "failed" | "cancelled";

/** A job of central training in a worker of this tab, as reactive state. */
export class CentralRun {
  readonly job: CentralJob;
  stage: CentralStage = $state("preparing");
  /** What the worker does before the first round. */
  progress: TrainingProgress | undefined = $state.raw();
  rounds: readonly CentralRound[] = $state.raw([]);
  /** What it computed on, in words for people; once it is done. */
  backend: string | undefined = $state();
  /** Why it ended without a result, in words for people. */
  failure: string | undefined = $state();
  readonly #worker: Worker;

  constructor(job: CentralJob) {
    this.job = job;
    this.#worker = startCentralWorker();
    this.#worker.onmessage = (event: MessageEvent<FromCentralWorker>) => this.#hear(event.data);
    // A script that cannot be fetched has no message.
    this.#worker.onerror = (event) => {
      this.#fail(event.message || "its code could not be fetched. Does the server still run?");
    };
    this.#worker.postMessage(job);
  }

  get isOver(): boolean {
    return this.stage !== "preparing" && this.stage !== "training";
  }

  /** Share of the rounds that are done. */
  get share(): number {
    return this.rounds.length / Math.max(1, this.job.rounds);
  }

  /** Ends the worker; what was trained so far stays. */
  cancel(): void {
    if (this.isOver) return;
    this.#worker.terminate();
    this.stage = "cancelled";
  }

  #hear(message: FromCentralWorker): void {
    switch (message.type) {
      case "progress":
        this.progress = message.progress;
        return;
      case "rounds":
        this.stage = "training";
        this.rounds = [...this.rounds, ...message.rounds];
        return;
      case "done":
        this.backend = message.backend;
        this.stage = "done";
        return this.#worker.terminate();
      case "failed":
        return this.#fail(message.reason);
    }
  }

  #fail(reason: string): void {
    if (this.isOver) return;
    this.#worker.terminate();
    this.failure = reason;
    this.stage = "failed";
  }
}
