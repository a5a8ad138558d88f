/** Starts a worker that tries a model on all held-out samples. */
export function startExaminationWorker(): Worker {
  return new Worker(new URL("../../training/examination-worker.ts", import.meta.url), {
    type: "module",
    name: "examination",
  });
}
