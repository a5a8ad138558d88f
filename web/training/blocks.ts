import {
  MNIST,
  MNIST_BLOCK_BYTES,
  mnistBlockPath,
  mnistBlocks,
  type MnistPart,
} from "../../shared/training/datasets.ts";
import { download, DownloadError, type DownloadOptions } from "./download.ts";

/** Blocks of MNIST that this tab has downloaded; every view's shard is made of them. At most 55 MB, all samples. */
export class Blocks {
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #coming = new Map<string, Promise<void>>();

  has(part: MnistPart, block: number): boolean {
    return this.#bytes.has(mnistBlockPath(part, block));
  }

  /** @throws DownloadError where the block has not been fetched */
  get(part: MnistPart, block: number): Uint8Array {
    const bytes = this.#bytes.get(mnistBlockPath(part, block));
    if (!bytes) throw new DownloadError(`Block ${block} of MNIST's ${part} set is not loaded.`);
    return bytes;
  }

  /**
   * Downloads a block, once, whoever asks for it meanwhile.
   * @throws DownloadError
   */
  fetch(part: MnistPart, block: number, options: DownloadOptions): Promise<void> {
    if (this.has(part, block)) return Promise.resolve();
    const url = mnistBlockPath(part, block);
    const coming =
      this.#coming.get(url) ??
      this.#download(url, options).finally(() => {
        this.#coming.delete(url);
      });
    this.#coming.set(url, coming);
    return coming;
  }

  /**
   * Fetches all of some parts that is missing, one block after the other: a view with fewer members gives each of them
   * other samples, and the server may be gone by then (M5). What cannot be had is left for when it is needed.
   */
  async fetchAll(parts: readonly MnistPart[], options: DownloadOptions): Promise<void> {
    for (const part of parts) {
      for (let block = 0; block < mnistBlocks(part); block += 1) {
        try {
          await this.fetch(part, block, options);
        } catch (error) {
          if (!(error instanceof DownloadError)) throw error;
          return;
        }
      }
    }
  }

  async #download(url: string, options: DownloadOptions): Promise<void> {
    const bytes = await download(url, MNIST_BLOCK_BYTES, options);
    checkLabels(url, bytes);
    this.#bytes.set(url, bytes);
  }
}

function checkLabels(url: string, bytes: Uint8Array): void {
  const wrong = bytes.subarray(MNIST.blockSamples * MNIST.pixels).findIndex((label) => label >= MNIST.classes);
  if (wrong >= 0) throw new DownloadError(`${url} is not a block of MNIST: sample ${wrong} has no digit as its label.`);
}
