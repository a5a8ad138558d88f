/** Starts a worker that trains one model centrally. */
export function startCentralWorker(): Worker {
  return new Worker(new URL("../../training/central-worker.ts", import.meta.url), {
    type: "module",
    name: "central training",
  });
}
