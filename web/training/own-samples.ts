import { present } from "../../shared/assert.ts";
import { CyclingPlan } from "../../shared/data/cycling-plan.ts";
import { holdOut } from "../../shared/data/held-out.ts";
import type { BatchOrder } from "../../shared/training/batch-plan.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import type { Samples } from "./compiled-model.ts";
import type { SeatSamples } from "./seat-samples.ts";
import { INPUT_OF_BYTE } from "./shard.ts";

/** The data that people gave to this tab, in every view: most to train on, some to evaluate with. */
export class OwnSamples implements SeatSamples {
  readonly #plan: CyclingPlan;
  readonly #own: OwnExamples;
  readonly #train: Uint32Array;
  readonly #test: Uint32Array;

  constructor(own: OwnExamples, order: BatchOrder & { readonly seed: number; readonly seat: number }) {
    this.#own = own;
    const { train, test } = holdOut(own.samples);
    this.#train = train;
    this.#test = test;
    this.#plan = new CyclingPlan({ ...order, samples: train.length });
  }

  /** Everything is here. */
  async load(): Promise<void> {}

  batch(number: number): Samples {
    return this.#samples(this.#plan.batch(number).map((at) => present(this.#train[at], "a plan stays in its samples")));
  }

  /** R8: a seat counts for all the data that it trains on. */
  weight(): number {
    return this.#train.length;
  }

  get testSamples(): number {
    return this.#test.length;
  }

  testBatch(from: number, to: number): Samples {
    return this.#samples(this.#test.subarray(from, to));
  }

  *trainingBatches(most: number): Generator<Samples> {
    for (let from = 0; from < this.#train.length; from += most) {
      yield this.#samples(this.#train.subarray(from, from + most));
    }
  }

  #samples(positions: Uint32Array): Samples {
    const { inputs, labels, samples } = this.#own;
    const width = inputs.length / samples;
    const batch = new Float32Array(positions.length * width);
    const batchLabels =
      labels instanceof Float32Array ? new Float32Array(positions.length) : new Uint16Array(positions.length);
    positions.forEach((sample, i) => {
      batchLabels[i] = present(labels[sample], "every sample has a label");
      const row = inputs.subarray(sample * width, (sample + 1) * width);
      if (row instanceof Float32Array) batch.set(row, i * width);
      else row.forEach((byte, at) => (batch[i * width + at] = INPUT_OF_BYTE[byte]!));
    });
    return { count: positions.length, inputs: batch, labels: batchLabels };
  }
}
