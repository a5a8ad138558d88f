import { reasonOf } from "../../shared/reason-of.ts";

/**
 * Makes this worker one that does one job, its first message, and is then of no more use; whoever started it ends it,
 * before that to cancel. Whatever goes wrong is told in a message `failed` with its reason.
 */
export function serveOneJob<Job>(work: (job: Job) => Promise<void>): void {
  const fail = (error: unknown): void => self.postMessage({ type: "failed", reason: reasonOf(error) });
  self.onmessage = (event: MessageEvent<Job>): void => {
    work(event.data).catch(fail);
  };
  failOnStrayErrors(fail);
}

/** Nothing may fail silently: also what a library throws in callbacks of its own ends the work with a reason. */
export function failOnStrayErrors(fail: (error: unknown) => void): void {
  self.addEventListener("error", (event) => fail(event.message));
  self.addEventListener("unhandledrejection", (event) => fail(event.reason));
}
