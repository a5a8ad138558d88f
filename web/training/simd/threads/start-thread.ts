import type { StartThread } from "./team.ts";

/** A thread as a worker of this worker. One that does not start is not missed: nobody waits for it. */
export const startThread: StartThread = (job, here) => {
  const worker = new Worker(new URL("./thread-worker.ts", import.meta.url), { type: "module", name: "thread" });
  worker.onmessage = here;
  worker.onerror = (event) => event.preventDefault();
  worker.postMessage(job);
  return () => worker.terminate();
};
