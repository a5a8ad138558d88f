import { present } from "../../shared/assert.ts";
import { CyclingPlan } from "../../shared/data/cycling-plan.ts";
import { holdOut } from "../../shared/data/held-out.ts";
import { BATCH_SIZE_MAX } from "../../shared/limits.ts";
import type { BatchOrder } from "../../shared/training/batch-plan.ts";
import { inputOfByte, type Light } from "../../shared/training/pixels.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import type { Samples } from "./compiled-model.ts";
import type { PictureAugmentation } from "./picture-augmentation.ts";
import type { SeatSamples } from "./seat-samples.ts";

/** The data that people gave to this tab, in every view: most to train on, some to evaluate with. */
export class OwnSamples implements SeatSamples {
  readonly #plan: CyclingPlan;
  readonly #own: OwnExamples;
  readonly #train: Uint32Array;
  readonly #test: Uint32Array;
  readonly #inputOfByte: Float32Array | null;
  readonly #augmentation: PictureAugmentation | null;

  /**
   * @param pixels how the bytes of pictures become inputs; null where the samples are none
   * @param augmentation how pictures are changed each time that they are trained on; null for not at all
   */
  constructor(
    own: OwnExamples,
    order: BatchOrder & { readonly seed: number; readonly seat: number },
    pixels: Light | null,
    augmentation: PictureAugmentation | null = null,
  ) {
    this.#augmentation = augmentation;
    this.#inputOfByte = pixels && inputOfByte(pixels);
    this.#own = own;
    const { train, test } = holdOut(own.samples);
    this.#train = train;
    this.#test = test;
    this.#plan = new CyclingPlan({ ...order, samples: train.length });
  }

  /** Everything is here. */
  async load(): Promise<void> {}

  batch(number: number): Samples {
    const positions = this.#plan.batch(number).map((at) => present(this.#train[at], "a plan stays in its samples"));
    return this.#samples(positions, number);
  }

  /** R8: a seat counts for all the data that it trains on, up to what a contribution may weigh. */
  weight(): number {
    return Math.min(this.#train.length, BATCH_SIZE_MAX);
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

  /** @param training number of the batch that is trained on; null where the samples are to stay as they are */
  #samples(positions: Uint32Array, training: number | null = null): Samples {
    const { inputs, labels, samples } = this.#own;
    const width = inputs.length / samples;
    const batch = new Float32Array(positions.length * width);
    const batchLabels =
      labels instanceof Float32Array ? new Float32Array(positions.length) : new Uint16Array(positions.length);
    positions.forEach((sample, i) => {
      batchLabels[i] = present(labels[sample], "every sample has a label");
      const row = inputs.subarray(sample * width, (sample + 1) * width);
      if (row instanceof Float32Array) return batch.set(row, i * width);
      const inputOf = present(this.#inputOfByte, "samples of bytes are pictures");
      const bytes = training === null ? row : (this.#augmentation?.changed(row, training, sample) ?? row);
      for (let at = 0; at < width; at++) batch[i * width + at] = inputOf[bytes[at] as number] as number;
    });
    return { count: positions.length, inputs: batch, labels: batchLabels };
  }
}
