import { present } from "../../../shared/assert.ts";
import type { BatchOrder } from "../../../shared/training/batch-plan.ts";
import type { Samples } from "../compiled-model.ts";
import type { DownloadOptions } from "../download.ts";
import { OwnSamples } from "../own-samples.ts";
import { BARE_LIGHT, type DataProgress, type SeatSamples } from "../seat-samples.ts";
import type { OwnFeatures } from "./look-at-pictures.ts";

/** The features of the pictures that people gave to this tab, in every view: there once they are loaded. */
export class FeatureSamples implements SeatSamples {
  readonly #features: OwnFeatures;
  readonly #order: BatchOrder & { readonly seed: number; readonly seat: number };
  readonly pictures: OwnSamples;
  #samples: OwnSamples | undefined;

  constructor(features: OwnFeatures, order: BatchOrder & { readonly seed: number; readonly seat: number }) {
    this.#features = features;
    this.#order = order;
    this.pictures = new OwnSamples(features.pictures, order, BARE_LIGHT);
  }

  async load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    this.#samples ??= new OwnSamples(await this.#features.load(options, progress), this.#order, null);
  }

  batch(number: number): Samples {
    return this.#loaded.batch(number);
  }

  weight(): number {
    return this.#loaded.weight();
  }

  get testSamples(): number {
    return this.#loaded.testSamples;
  }

  testBatch(from: number, to: number): Samples {
    return this.#loaded.testBatch(from, to);
  }

  trainingBatches(most: number): Generator<Samples> {
    return this.#loaded.trainingBatches(most);
  }

  get #loaded(): OwnSamples {
    return present(this.#samples, "samples are used when they are loaded");
  }
}
