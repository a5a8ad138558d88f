import { Worker } from "node:worker_threads";
import { withThreadProgram } from "../bundle-thread.ts";
import { peersOf, type Arguments } from "./arguments.ts";
import { Tally, type Sum } from "./tally.ts";
import type { Batch } from "./worker.ts";

/** Seeds that a thread is given at once: a second's work or so. */
const BATCH_SEEDS = 40;

/**
 * Runs seeds on several threads.
 * @param progress told after each batch
 * @returns what they came to; without `all`, nothing new is begun once a seed has failed
 */
export async function runSeeds(args: Arguments, progress: (tally: Tally) => void): Promise<Tally> {
  const tally = new Tally();
  let next = 0;
  const nextBatch = (): Batch | undefined => {
    if (next >= args.seeds || (tally.failed.length > 0 && !args.all)) return undefined;
    const count = Math.min(BATCH_SEEDS, args.seeds - next);
    const seeds = Array.from({ length: count }, (_, index) => {
      const seed = args.from + next + index;
      return { seed, peers: peersOf(seed, args) };
    });
    next += count;
    return { seeds, profile: args.profile };
  };
  const threads = Math.min(args.jobs, Math.ceil(args.seeds / BATCH_SEEDS));
  const done = (sum: Sum): void => {
    tally.include(sum);
    progress(tally);
  };
  await withThreadProgram(new URL("./worker.ts", import.meta.url), (program) =>
    Promise.all(Array.from({ length: threads }, () => runThread(program, nextBatch, done))),
  );
  return tally;
}

/** One thread that takes batches until there is none. */
function runThread(program: URL, nextBatch: () => Batch | undefined, done: (sum: Sum) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const first = nextBatch();
    if (!first) return resolve();
    const worker = new Worker(program);
    worker.on("error", reject);
    worker.on("message", (sum: Sum) => {
      done(sum);
      const batch = nextBatch();
      if (batch) worker.postMessage(batch);
      else void worker.terminate().then(() => resolve());
    });
    worker.postMessage(first);
  });
}
