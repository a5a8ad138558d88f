import { present } from "../../shared/assert.ts";
import type { Tokenizer } from "../../shared/text/tokenizer.ts";
import { Random } from "../../shared/training/random.ts";
import type { FromWritingWorker, WritingJob } from "../ports/writing.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { messagesHandled } from "./messages-handled.ts";
import { Writer } from "./writer.ts";

/** Those who wait are told at most this often. */
const TOLD_EVERY_MS = 100;

/**
 * Goes on with a text as a job says, with pauses in which messages are handled.
 * @param tell given all that is written so far, and in the end all
 * @param isWanted asked before each token
 */
export async function writeOn(
  { spec, parameters, prompt, temperature, length, seed }: WritingJob,
  { model, tokenizer }: { readonly model: CompiledModel; readonly tokenizer: Tokenizer },
  tell: (message: Extract<FromWritingWorker, { type: "wrote" }>) => void,
  isWanted: () => boolean = () => true,
): Promise<void> {
  const { context } = present(spec.text, "a session of text says how much a model sees");
  const random = new Random("a prompt is gone on with", seed);
  const writer = new Writer({ model, parameters, tokenizer, context, prompt, temperature, random });
  let toldAt = performance.now();
  while (writer.written < length && isWanted()) {
    await writer.next();
    if (performance.now() - toldAt >= TOLD_EVERY_MS) {
      toldAt = performance.now();
      tell({ type: "wrote", text: writer.text });
    }
    await messagesHandled();
  }
  tell({ type: "wrote", text: writer.text });
}
