import type { BlockRange } from "../../shared/training/batch-plan.ts";
import { DIGIT_PIXELS, MNIST, type MnistPart } from "../../shared/training/datasets.ts";
import { inputOfByte } from "../../shared/training/pixels.ts";
import type { Blocks } from "./blocks.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./compiled-model.ts";
import type { DataProgress } from "./seat-samples.ts";

export type FetchBlock = (options: DownloadOptions) => Promise<void>;

/** Blocks of one part of MNIST, of which some ranges, one after the other, make up a shard. */
export class Shard {
  readonly size: number;
  readonly #blocks: Blocks;
  readonly #numbers: ReadonlySet<number>;
  /** For each position of the shard, its block and its place in the block. */
  readonly #places: Uint32Array;

  constructor(
    readonly part: MnistPart,
    readonly ranges: readonly BlockRange[],
    blocks: Blocks,
  ) {
    this.#blocks = blocks;
    this.#numbers = new Set(ranges.map(({ block }) => block));
    this.size = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#places = new Uint32Array(this.size);
    let position = 0;
    for (const { block, from, to } of ranges) {
      for (let i = from; i < to; i++) this.#places[position++] = block * MNIST.blockSamples + i;
    }
  }

  get blocks(): number {
    return this.#numbers.size;
  }

  missing(): FetchBlock[] {
    return [...this.#numbers]
      .filter((block) => !this.#blocks.has(this.part, block))
      .map((block) => (options) => this.#blocks.fetch(this.part, block, options));
  }

  /** Samples at positions [from, to). */
  between(from: number, to: number): Samples {
    return this.samples(Uint32Array.from({ length: to - from }, (_, i) => from + i));
  }

  samples(positions: Uint32Array): Samples {
    const inputs = new Float32Array(positions.length * MNIST.pixels);
    const labels = new Uint16Array(positions.length);
    for (const [i, position] of positions.entries()) {
      const place = this.#places[position] as number;
      const block = Math.floor(place / MNIST.blockSamples);
      const inBlock = place % MNIST.blockSamples;
      const bytes = this.#blocks.get(this.part, block);
      const from = inBlock * MNIST.pixels;
      const to = i * MNIST.pixels;
      for (let pixel = 0; pixel < MNIST.pixels; pixel++)
        inputs[to + pixel] = INPUT_OF_BYTE[bytes[from + pixel] as number] as number;
      labels[i] = bytes[MNIST.blockSamples * MNIST.pixels + inBlock] as number;
    }
    return { count: positions.length, inputs, labels };
  }
}

/** What the model sees of each value that a pixel's byte can have. */
export const INPUT_OF_BYTE = inputOfByte(DIGIT_PIXELS);

/** The blocks, in their order, that hold samples [start, end). */
export function rangesBetween(start: number, end: number): BlockRange[] {
  const ranges: BlockRange[] = [];
  for (let at = start; at < end;) {
    const block = Math.floor(at / MNIST.blockSamples);
    const first = block * MNIST.blockSamples;
    const to = Math.min(end - first, MNIST.blockSamples);
    ranges.push({ block, from: at - first, to });
    at = first + to;
  }
  return ranges;
}

const PARALLEL_DOWNLOADS = 4;

/**
 * Downloads what some shards miss; a second call is nothing but a check.
 * @throws DownloadError
 */
export async function loadShards(
  shards: readonly Shard[],
  options: DownloadOptions,
  progress: DataProgress,
): Promise<void> {
  const missing = shards.flatMap((shard) => shard.missing());
  const total = shards.reduce((sum, { blocks }) => sum + blocks, 0);
  let loaded = total - missing.length;
  progress(loaded, total);
  const queue = missing.values();
  const workers = Array.from({ length: PARALLEL_DOWNLOADS }, async () => {
    for (const fetchBlock of queue) {
      await fetchBlock(options);
      progress(++loaded, total);
    }
  });
  await Promise.all(workers);
}
