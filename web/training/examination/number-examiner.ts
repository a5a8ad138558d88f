import type { Pixels } from "../../../shared/training/pixels.ts";
import type { ExaminedNumbers } from "../../ports/examination.ts";
import type { Samples } from "../compiled-model.ts";
import { inputAt, type Examiner } from "./examiner.ts";
import { ShownInputs } from "./shown-inputs.ts";

interface Answered {
  readonly number: number;
  readonly error: number;
}

/** Keeps what a model that predicts one number says of each sample, and which it is farthest off. */
export class NumberExaminer implements Examiner {
  readonly #truths: number[] = [];
  readonly #answers: number[] = [];
  readonly #worst: ShownInputs<Answered>;

  constructor(pixels: Pixels | null) {
    this.#worst = new ShownInputs(pixels, (a, b) => b.error - a.error || a.number - b.number);
  }

  take(batch: Samples, said: Float32Array, first: number): void {
    for (const [i, truth] of batch.labels.entries()) {
      const answer = said[i] ?? Number.NaN;
      this.#truths.push(truth);
      this.#answers.push(answer);
      const error = Math.abs(answer - truth);
      // What is no number is as far off as can be.
      this.#worst.add({ number: first + i, error: Number.isNaN(error) ? Infinity : error }, inputAt(batch, i));
    }
  }

  finish(): ExaminedNumbers {
    const { list, shown } = this.#worst.finish();
    const worst = Uint32Array.from(list, ({ number }) => number);
    return {
      says: "numbers",
      truths: Float32Array.from(this.#truths),
      answers: Float32Array.from(this.#answers),
      worst,
      shown,
    };
  }
}
