import { reasonOf } from "../../shared/reason-of.ts";
import { graphicsCard } from "../../web/training/graphics-card.ts";
import type { ContenderName } from "./contender.ts";
import { distanceOf } from "./distance.ts";
import type { Answer, EnginesPage, FromStepWorker, ToStepWorker } from "./messages.ts";

/** Gives each contender a worker, and lets them compute one after the other. */

declare global {
  interface Window {
    benchEngines?: EnginesPage;
  }
}

const UPDATES_MS_MAX = 60_000;

type Reply<T extends FromStepWorker["type"]> = Extract<FromStepWorker, { type: T }>;

/** A worker that is asked one thing at a time. */
class StepWorker {
  readonly #worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });

  /** @throws Error where it fails, or has not answered in time: it is ended then */
  ask<T extends FromStepWorker["type"]>(message: ToStepWorker, wanted: T, limitMs: number): Promise<Reply<T>> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        this.end();
        reject(new Error(reason));
      };
      const timer = setTimeout(() => fail(`given up after ${Math.round(limitMs / 1000)} s`), limitMs);
      this.#worker.onerror = (event) => fail(event.message);
      this.#worker.onmessage = ({ data }: MessageEvent<FromStepWorker>) => {
        clearTimeout(timer);
        if (data.type === wanted) resolve(data as Reply<T>);
        else fail(data.type === "failed" ? data.reason : `an answer that was not asked for: ${data.type}`);
      };
      this.#worker.postMessage(message);
    });
  }

  end(): void {
    this.#worker.terminate();
  }
}

const workers = new Map<ContenderName, StepWorker>();
/** What the first contender of the present subject computed. */
let first: Reply<"opened"> | undefined;

async function answered<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failed: reasonOf(error) };
  }
}

window.benchEngines = {
  card: () => answered(graphicsCard),
  open: (contender, subject, limitMs) =>
    answered(async () => {
      const worker = new StepWorker();
      const opened = await worker.ask({ type: "open", contender, subject }, "opened", limitMs);
      workers.set(contender, worker);
      first ??= opened;
      const { firstMs, loss, gradient } = opened;
      return {
        firstMs,
        loss,
        lossApart: distanceOf([loss], [first.loss]),
        gradientApart: distanceOf(gradient, first.gradient),
      };
    }),
  steps: (contender, count, limitMs) =>
    answered(async () => {
      const worker = workers.get(contender);
      if (worker === undefined) throw new Error(`${contender} is not there`);
      return (await worker.ask({ type: "steps", count }, "timed", limitMs)).ms;
    }),
  updates: (parameters, count) =>
    answered(async () => {
      const worker = new StepWorker();
      const { ms } = await worker.ask({ type: "updates", parameters, count }, "timed", UPDATES_MS_MAX);
      worker.end();
      return ms;
    }),
  close() {
    for (const worker of workers.values()) worker.end();
    workers.clear();
    first = undefined;
  },
};
