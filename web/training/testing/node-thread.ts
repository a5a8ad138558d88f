import { Worker } from "node:worker_threads";
import type { StartThread } from "../simd/threads/team.ts";

/** Node itself knows no TypeScript, so that a thread of it begins by learning it. */
const ENTRY = `
  import("tsx/esm/api").then(({ register }) => {
    register();
    return import(${JSON.stringify(new URL("./node-thread-entry.ts", import.meta.url).href)});
  });
`;

/** A thread of Node, which does what a worker of a browser does. */
export const startNodeThread: StartThread = (job, here) => {
  const worker = new Worker(ENTRY, { eval: true, workerData: job });
  worker.on("message", here);
  return () => void worker.terminate();
};
