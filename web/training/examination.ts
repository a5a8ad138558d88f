import { byteOfInput, type Pixels } from "../../shared/training/pixels.ts";
import type { Examined, WrongAnswers } from "../ports/examination.ts";
import { largestAt } from "./largest-at.ts";
import type { CompiledModel, Samples } from "./compiled-model.ts";

/** What is examined, and on what. */
export interface ExaminationOptions {
  readonly model: Pick<CompiledModel, "outputs" | "says">;
  readonly parameters: Float32Array;
  /** All held-out samples, in their order. */
  readonly batches: Iterable<Samples>;
  /** Of pictures, how their bytes became inputs: they are given back as bytes. Null where the samples are none. */
  readonly pixels: Pixels | null;
  /** Called after each batch. */
  readonly report: (examined: number) => void;
}

interface Wrong {
  readonly number: number;
  readonly truth: number;
  readonly answer: number;
  readonly probability: number;
  readonly input: Uint8Array | Float32Array;
}

/**
 * Lets a model answer for all held-out samples: counts its answers by the true class, and keeps the wrong ones. An answer
 * is what it is in a session's evaluation, the class of the largest output.
 */
export async function examine({ model, parameters, batches, pixels, report }: ExaminationOptions): Promise<Examined> {
  const classes = model.outputs;
  const confusion = new Uint32Array(classes * classes);
  const wrong: Wrong[] = [];
  let examined = 0;
  for (const batch of batches) {
    const logits = await model.says(parameters, batch);
    const width = batch.inputs.length / batch.count;
    for (const [i, truth] of batch.labels.entries()) {
      const outputs = logits.subarray(i * classes, (i + 1) * classes);
      const answer = largestAt(outputs);
      const cell = truth * classes + answer;
      confusion[cell] = (confusion[cell] ?? 0) + 1;
      if (answer === truth) continue;
      const input = batch.inputs.subarray(i * width, (i + 1) * width);
      wrong.push({
        number: examined + i,
        truth,
        answer,
        probability: probabilityOfLargest(outputs),
        input: pixels ? Uint8Array.from(input, (each) => byteOfInput(pixels, each)) : input.slice(),
      });
    }
    examined += batch.count;
    report(examined);
  }
  return { classes, confusion, wrong: surestFirst(wrong, pixels !== null) };
}

/** The softmax of the largest output; at most 1, however large the outputs are. */
function probabilityOfLargest(outputs: Float32Array): number {
  const largest = Math.max(...outputs);
  return 1 / outputs.reduce((sum, output) => sum + Math.exp(output - largest), 0);
}

function surestFirst(wrong: Wrong[], isImages: boolean): WrongAnswers {
  wrong.sort((a, b) => b.probability - a.probability || a.number - b.number);
  const width = wrong[0]?.input.length ?? 0;
  const inputs = isImages ? new Uint8Array(wrong.length * width) : new Float32Array(wrong.length * width);
  wrong.forEach(({ input }, i) => inputs.set(input, i * width));
  return {
    count: wrong.length,
    numbers: Uint32Array.from(wrong, ({ number }) => number),
    truths: Uint16Array.from(wrong, ({ truth }) => truth),
    answers: Uint16Array.from(wrong, ({ answer }) => answer),
    probabilities: Float32Array.from(wrong, ({ probability }) => probability),
    inputs,
  };
}
