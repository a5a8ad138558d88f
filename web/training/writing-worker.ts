import { present } from "../../shared/assert.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { loadTokenizer } from "../../shared/text/load-tokenizer.ts";
import type { FromWritingWorker, WritingJob } from "../ports/writing.ts";
import { startBackend } from "./backend.ts";
import { serveOneJob } from "./serve-one-job.ts";
import type { StartedBackend } from "./started-backend.ts";
import { writeOn } from "./write-on.ts";

function post(message: FromWritingWorker): void {
  self.postMessage(message);
}

async function work(job: WritingJob): Promise<void> {
  post({ type: "progress", progress: { stage: "backend", text: "Starting the arithmetic", loaded: 0, total: 1 } });
  const { tokens } = present(job.spec.text, "a session of text says how it becomes tokens");
  const backend = await started(job.backend);
  const tokenizer = await loadTokenizer(tokens);
  const model = backend.compile(networkOf(taskOf(job.spec)));
  await writeOn(job, { model, tokenizer }, post);
  post({ type: "done", backend: backend.description });
}

/** What a run was computed on may not be on this machine: then another will do. */
async function started(wanted: WritingJob["backend"]): Promise<StartedBackend> {
  if (wanted === null) return startBackend(null);
  return startBackend(wanted).catch(() => startBackend(null));
}

serveOneJob(work);
