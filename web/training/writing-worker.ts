import { present } from "../../shared/assert.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { loadTokenizer } from "../../shared/text/load-tokenizer.ts";
import { Random } from "../../shared/training/random.ts";
import type { FromWritingWorker, WritingJob } from "../ports/writing.ts";
import { startBackend } from "./backend.ts";
import { messagesHandled } from "./messages-handled.ts";
import { serveOneJob } from "./serve-one-job.ts";
import type { StartedBackend } from "./started-backend.ts";
import { Writer } from "./writer.ts";

/** The page is told at most this often. */
const WRITING_TOLD_EVERY_MS = 100;

function post(message: FromWritingWorker): void {
  self.postMessage(message);
}

async function work(job: WritingJob): Promise<void> {
  post({ type: "progress", progress: { stage: "backend", text: "Starting the arithmetic", loaded: 0, total: 1 } });
  const { tokens, context } = present(job.spec.text, "a session of text says how it becomes tokens");
  const backend = await started(job.backend);
  const tokenizer = await loadTokenizer(tokens);
  const { parameters, prompt, temperature } = job;
  const writer = new Writer({
    ...{ parameters, prompt, temperature, context },
    model: backend.compile(networkOf(taskOf(job.spec))),
    tokenizer,
    random: new Random("a prompt is gone on with", job.seed),
  });
  let reportedAt = performance.now();
  while (writer.written < job.length) {
    await writer.next();
    if (performance.now() - reportedAt >= WRITING_TOLD_EVERY_MS) {
      reportedAt = performance.now();
      post({ type: "wrote", text: writer.text });
    }
    await messagesHandled();
  }
  post({ type: "wrote", text: writer.text });
  post({ type: "done", backend: backend.description });
}

/** What a run was computed on may not be on this machine: then another will do. */
async function started(wanted: WritingJob["backend"]): Promise<StartedBackend> {
  if (wanted === null) return startBackend(null);
  return startBackend(wanted).catch(() => startBackend(null));
}

serveOneJob(work);
