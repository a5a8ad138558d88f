import type { TrainingProgress } from "../ports/training.ts";

/** What every worker of one order tells, whatever else it tells beside. */
export type JobReport =
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  /** `backend` in words for people. */
  | { readonly type: "done"; readonly backend: string }
  | { readonly type: "failed"; readonly reason: string };

/** How an order stands. */
export interface JobMoment<Result> {
  readonly stage: "running" | "done" | "failed" | "cancelled";
  /** What the worker does before the work proper. */
  readonly progress: TrainingProgress | undefined;
  /** What there is of it so far; it stays when the order is cancelled. */
  readonly result: Result;
  /** What it was computed on, in words for people; once it is done. */
  readonly backend: string | undefined;
  /** Why it ended without a result, in words for people. */
  readonly failure: string | undefined;
}

interface WorkerJobOptions<Job, Message, Result> {
  readonly job: Job;
  readonly empty: Result;
  /** What a message adds to the result. */
  readonly reduce: (result: Result, message: Message) => Result;
  readonly onChange: (moment: JobMoment<Result>) => void;
}

/** One order, carried out in a worker of this tab that ends with it. */
export class WorkerJob<Job, Message extends JobReport | { readonly type: "rounds" | "wrote" }, Result> {
  readonly job: Job;
  readonly #worker: Worker;
  readonly #options: WorkerJobOptions<Job, Message, Result>;
  #moment: JobMoment<Result>;

  /** @param worker a new one; its first message is the job */
  constructor(worker: Worker, options: WorkerJobOptions<Job, Message, Result>) {
    this.job = options.job;
    this.#worker = worker;
    this.#options = options;
    const { empty: result } = options;
    this.#moment = { stage: "running", progress: undefined, result, backend: undefined, failure: undefined };
    worker.onmessage = (event: MessageEvent<Message>) => this.#hear(event.data);
    // A script that cannot be fetched has no message.
    worker.onerror = (event) => {
      this.#end({
        stage: "failed",
        failure: event.message || "its code could not be fetched. Does the server still run?",
      });
    };
    worker.postMessage(options.job);
  }

  get moment(): JobMoment<Result> {
    return this.#moment;
  }

  /** Ends the worker; what there is of the result stays. */
  cancel(): void {
    this.#end({ stage: "cancelled" });
  }

  #hear(message: Message): void {
    if (this.#moment.stage !== "running") return;
    const result = this.#options.reduce(this.#moment.result, message);
    switch (message.type) {
      case "progress":
        return this.#change({ result, progress: message.progress });
      case "rounds":
      case "wrote":
        return this.#change({ result });
      case "done":
        return this.#end({ result, stage: "done", backend: message.backend });
      case "failed":
        return this.#end({ stage: "failed", failure: message.reason });
    }
  }

  #end(change: Partial<JobMoment<Result>>): void {
    if (this.#moment.stage !== "running") return;
    this.#worker.terminate();
    this.#change(change);
  }

  #change(change: Partial<JobMoment<Result>>): void {
    this.#moment = { ...this.#moment, ...change };
    this.#options.onChange(this.#moment);
  }
}
