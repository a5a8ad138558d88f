import { EXTRACTORS_PATH, type Extractor } from "../../../shared/training/extractors/extractors.ts";
import type { OwnExamples } from "../../ports/own-data.ts";
import { FileDownload } from "../download-file.ts";
import type { DownloadOptions } from "../download.ts";
import type { DataProgress } from "../seat-samples.ts";
import type { StartLooker } from "./looker.ts";

/** Pictures that are looked at in one go: few, so that people see how far it is. */
const PICTURES_AT_ONCE = 4;

/**
 * Own pictures as their features: each is looked at once, and what was seen is kept as long as the tab trains.
 */
export class OwnFeatures {
  /** What is looked at. */
  readonly pictures: OwnExamples;
  readonly #extractor: Extractor;
  readonly #startLooker: StartLooker;
  readonly #download: FileDownload;
  #features: OwnExamples | undefined;

  constructor(own: OwnExamples, extractor: Extractor, startLooker: StartLooker) {
    this.pictures = own;
    this.#extractor = extractor;
    this.#startLooker = startLooker;
    this.#download = weightsOf(extractor);
  }

  /** @throws DownloadError; @throws Error where the network cannot be computed here */
  async load(options: DownloadOptions, progress: DataProgress): Promise<OwnExamples> {
    this.#features ??= await this.#look(options, progress);
    return this.#features;
  }

  async #look(options: DownloadOptions, progress: DataProgress): Promise<OwnExamples> {
    const { samples, inputs, labels } = this.pictures;
    const { features: width } = this.#extractor;
    if (!(inputs instanceof Uint8Array)) throw new TypeError("Only pictures can be looked at.");
    const size = inputs.length / samples;
    const looker = this.#startLooker(this.#extractor, await this.#download.bytes(options, progress));
    try {
      const all = new Float32Array(samples * width);
      for (let from = 0; from < samples; from += PICTURES_AT_ONCE) {
        progress(from, samples, `Looking at picture ${from + 1} of ${samples}`);
        const to = Math.min(from + PICTURES_AT_ONCE, samples);
        all.set(await looker.look(inputs.subarray(from * size, to * size), to - from), from * width);
      }
      progress(samples, samples, `Looked at ${samples} pictures`);
      return { samples, inputs: all, labels };
    } finally {
      looker.close();
    }
  }
}

/** An extractor's weights, as this tab fetches them. */
export function weightsOf({ title, file }: Extractor): FileDownload {
  return new FileDownload({ ...file, name: title }, EXTRACTORS_PATH);
}
