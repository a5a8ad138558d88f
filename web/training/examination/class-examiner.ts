import type { Pixels } from "../../../shared/training/pixels.ts";
import type { ExaminedClasses } from "../../ports/examination.ts";
import type { Samples } from "../compiled-model.ts";
import { largestAt } from "../largest-at.ts";
import { inputAt, type Examiner } from "./examiner.ts";
import { ShownInputs } from "./shown-inputs.ts";

interface Wrong {
  readonly number: number;
  readonly truth: number;
  readonly answer: number;
  readonly probability: number;
}

/** Counts a model's answers by the true class, and keeps the wrong ones, the surest first. */
export class ClassExaminer implements Examiner {
  readonly #classes: number;
  readonly #confusion: Uint32Array;
  readonly #wrong: ShownInputs<Wrong>;

  /** @param classes outputs of the model */
  constructor(classes: number, pixels: Pixels | null) {
    this.#classes = classes;
    this.#confusion = new Uint32Array(classes * classes);
    this.#wrong = new ShownInputs(pixels, (a, b) => b.probability - a.probability || a.number - b.number);
  }

  take(batch: Samples, logits: Float32Array, first: number): void {
    const classes = this.#classes;
    for (const [i, truth] of batch.labels.entries()) {
      const outputs = logits.subarray(i * classes, (i + 1) * classes);
      const answer = largestAt(outputs);
      const cell = truth * classes + answer;
      this.#confusion[cell] = (this.#confusion[cell] ?? 0) + 1;
      if (answer === truth) continue;
      const probability = probabilityOfLargest(outputs);
      this.#wrong.add({ number: first + i, truth, answer, probability }, inputAt(batch, i));
    }
  }

  finish(): ExaminedClasses {
    const { list, shown } = this.#wrong.finish();
    const wrong = {
      count: list.length,
      numbers: Uint32Array.from(list, ({ number }) => number),
      truths: Uint16Array.from(list, ({ truth }) => truth),
      answers: Uint16Array.from(list, ({ answer }) => answer),
      probabilities: Float32Array.from(list, ({ probability }) => probability),
      shown,
    };
    return { says: "classes", classes: this.#classes, confusion: this.#confusion, wrong };
  }
}

/** The softmax of the largest output; at most 1, however large the outputs are. */
function probabilityOfLargest(outputs: Float32Array): number {
  const largest = Math.max(...outputs);
  return 1 / outputs.reduce((sum, output) => sum + Math.exp(output - largest), 0);
}
