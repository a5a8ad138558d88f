import { assert, present } from "../../shared/assert.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import { BytePairTokenizer } from "../../shared/text/byte-pairs.ts";
import type { PairRanks } from "../../shared/text/pair-ranks.ts";
import type { TokensSpec } from "../../shared/text/text-schema.ts";
import { plainTokenizer, type Tokenizer } from "../../shared/text/tokenizer.ts";
import { Random } from "../../shared/training/random.ts";
import type { Writing, WritingMoment } from "../dashboard/tasks/trial/trial-tools.ts";
import type { WritingJob } from "../ports/writing.ts";
import { messagesHandled } from "../training/messages-handled.ts";
import { Writer } from "../training/writer.ts";
import { compileInside } from "./compile-inside.ts";

/** What people see grows at most so often. */
const SHOWN_EVERY_MS = 50;

/** Goes on with a text on the page's own thread, with pauses between tokens: a file has no worker to leave it to. */
export class WritingInside implements Writing {
  readonly #onChange: (moment: WritingMoment) => void;
  #moment: WritingMoment = {
    ...{ stage: "running", progress: undefined, result: "", backend: undefined, failure: undefined },
  };

  constructor(job: WritingJob, ranks: PairRanks | null, onChange: (moment: WritingMoment) => void) {
    this.#onChange = onChange;
    this.#write(job, ranks).catch((error: unknown) => this.#change({ stage: "failed", failure: reasonOf(error) }));
  }

  get moment(): WritingMoment {
    return this.#moment;
  }

  cancel(): void {
    this.#change({ stage: "cancelled" });
  }

  async #write(job: WritingJob, ranks: PairRanks | null): Promise<void> {
    const { tokens, context } = present(job.spec.text, "a session of text says how it becomes tokens");
    const { parameters, prompt, temperature } = job;
    const writer = new Writer({
      ...{ parameters, prompt, temperature, context },
      model: await compileInside(taskOf(job.spec)),
      tokenizer: tokenizerOf(tokens, ranks),
      random: new Random("a prompt is gone on with", job.seed),
    });
    let shownAt = performance.now();
    while (writer.written < job.length && this.#moment.stage === "running") {
      await writer.next();
      if (performance.now() - shownAt >= SHOWN_EVERY_MS) {
        shownAt = performance.now();
        this.#change({ result: writer.text });
      }
      await messagesHandled();
    }
    this.#change({ result: writer.text, stage: "done", backend: "this device" });
  }

  /** What has ended stays as it is. */
  #change(change: Partial<WritingMoment>): void {
    if (this.#moment.stage !== "running") return;
    this.#moment = { ...this.#moment, ...change };
    this.#onChange(this.#moment);
  }
}

function tokenizerOf(spec: TokensSpec, ranks: PairRanks | null): Tokenizer {
  if (spec.kind !== "byte-pairs") return plainTokenizer(spec);
  assert(ranks !== null, "a file with byte pairs holds the encoding");
  return new BytePairTokenizer(ranks);
}
