import { Worker } from "node:worker_threads";
import type { Order, Verdict } from "./worker.ts";

/** What came of an order: null where all held, what failed, or that it took too long. */
export type Outcome = string | null | typeof TIMED_OUT;
export const TIMED_OUT = Symbol("timed out");

/** Enough for Vite's server and the first modules. */
const START_MS = 12_000;
/** So many orders of a new thread still come upon modules that were not loaded before. */
const COLD_ORDERS = 8;
/** A mutant may fill all memory before its time is over. */
const HEAP_MB = 1500;

/** Between two looks at the time that this process has taken. */
const LOOK_EVERY_MS = 250;

/** The time of processors that this process has taken: that of the thread's work, however busy the machine is otherwise. */
export function takenMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A thread that runs tests and seeds, one order at a time; one that hangs is ended, and the next order starts another. */
export class Thread {
  #worker: Worker | undefined;
  #orders = 0;

  /** @param timeoutMs of the processor's time */
  async obey(order: Order, timeoutMs: number): Promise<Outcome> {
    const worker = (this.#worker ??= this.#start());
    const allowedMs = this.#orders < COLD_ORDERS ? timeoutMs + START_MS : timeoutMs;
    this.#orders += 1;
    const before = takenMs();
    const outcome = await new Promise<Outcome>((resolve) => {
      const timer = setInterval(() => {
        if (takenMs() - before > allowedMs) settle(TIMED_OUT);
      }, LOOK_EVERY_MS);
      const settle = (result: Outcome): void => {
        clearInterval(timer);
        resolve(result);
      };
      worker.removeAllListeners();
      worker.on("message", ({ failed }: Verdict) => settle(failed));
      worker.on("error", (error) => {
        this.#worker = undefined;
        settle(`the thread ended: ${error.message}`);
      });
      worker.postMessage(order);
    });
    if (outcome === TIMED_OUT) await this.end();
    return outcome;
  }

  #start(): Worker {
    this.#orders = 0;
    return new Worker(new URL("./worker-entry.mjs", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      stdout: true,
      stderr: true,
    });
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
