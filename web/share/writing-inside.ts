import { assert, present } from "../../shared/assert.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import { BytePairTokenizer } from "../../shared/text/byte-pairs.ts";
import type { PairRanks } from "../../shared/text/pair-ranks.ts";
import { plainTokenizer, type Tokenizer } from "../../shared/text/tokenizer.ts";
import type { Writing, WritingMoment } from "../dashboard/tasks/trial/trial-tools.ts";
import type { FromWritingWorker, WritingJob } from "../ports/writing.ts";
import { WorkerJob } from "../seat/worker-job.ts";
import { writeOn } from "../training/write-on.ts";
import { compileInside } from "./compile-inside.ts";
import { startInside } from "./worker-inside.ts";

/** With byte pairs, as many of the encoding as the model knows. */
export type InsideJob = WritingJob & { readonly ranks: PairRanks | null };

const THIS_DEVICE = "this device";

/** Goes on with a text in a worker, or where there can be none on the page's own thread. */
export function continueInside(job: InsideJob, onChange: (moment: WritingMoment) => void): Writing {
  const worker = startInside("writing");
  if (worker === null) return new WritingOnPage(job, onChange);
  return new WorkerJob<InsideJob, FromWritingWorker, string>(worker, {
    ...{ job, empty: "", onChange },
    reduce: (text, message) => (message.type === "wrote" ? message.text : text),
  });
}

/** What the worker does. @param post to whom waits for it */
export async function writeInside(
  job: InsideJob,
  post: (message: FromWritingWorker) => void,
  isWanted?: () => boolean,
): Promise<void> {
  const model = await compileInside(taskOf(job.spec));
  await writeOn(job, { model, tokenizer: tokenizerFor(job) }, post, isWanted);
  post({ type: "done", backend: THIS_DEVICE });
}

function tokenizerFor({ spec, ranks }: InsideJob): Tokenizer {
  const { tokens } = present(spec.text, "a session of text says how it becomes tokens");
  if (tokens.kind !== "byte-pairs") return plainTokenizer(tokens);
  assert(ranks !== null, "a file with byte pairs holds the encoding");
  return new BytePairTokenizer(ranks);
}

class WritingOnPage implements Writing {
  readonly #onChange: (moment: WritingMoment) => void;
  #moment: WritingMoment = {
    ...{ stage: "running", progress: undefined, result: "", backend: undefined, failure: undefined },
  };

  constructor(job: InsideJob, onChange: (moment: WritingMoment) => void) {
    this.#onChange = onChange;
    const isWanted = (): boolean => this.#moment.stage === "running";
    writeInside(job, (message) => this.#hear(message), isWanted).catch((error: unknown) =>
      this.#change({ stage: "failed", failure: reasonOf(error) }),
    );
  }

  get moment(): WritingMoment {
    return this.#moment;
  }

  cancel(): void {
    this.#change({ stage: "cancelled" });
  }

  #hear(message: FromWritingWorker): void {
    if (message.type === "wrote") this.#change({ result: message.text });
    if (message.type === "done") this.#change({ stage: "done", backend: message.backend });
  }

  /** What has ended stays as it is. */
  #change(change: Partial<WritingMoment>): void {
    if (this.#moment.stage !== "running") return;
    this.#moment = { ...this.#moment, ...change };
    this.#onChange(this.#moment);
  }
}
