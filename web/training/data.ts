import { BatchPlan, type BlockRange } from "../../shared/training/batch-plan.ts";
import {
  MNIST,
  MNIST_BLOCK_BYTES,
  mnistBlockPath,
  standardizePixel,
  type MnistPart,
} from "../../shared/training/datasets.ts";
import { evaluationShard } from "../../shared/training/evaluation-shard.ts";
import { download, DownloadError, type DownloadOptions } from "./download.ts";
import type { Samples } from "./model.ts";

/** Called as blocks arrive. */
export type DataProgress = (loaded: number, total: number) => void;

const PARALLEL_DOWNLOADS = 4;

/**
 * The part of MNIST that a seat needs: its shard of the training set and its part of the held-out set, for one number
 * of members and one position among them. Pixels stay bytes in memory; a batch becomes floats when it is used.
 */
export class SeatData {
  readonly plan: BatchPlan;
  readonly #train: BlockStore;
  readonly #test: BlockStore;

  /** @param session the session's seed and samples of a batch */
  constructor(
    session: { readonly seed: number; readonly batchSize: number },
    readonly members: number,
    readonly position: number,
  ) {
    const { trainSamples, testSamples, blockSamples } = MNIST;
    this.plan = new BatchPlan({ samples: trainSamples, blockSamples, ...session }, members, position);
    this.#train = new BlockStore("train", this.plan.shard);
    const { start, end } = evaluationShard(testSamples, members, position);
    this.#test = new BlockStore("test", rangesBetween(start, end));
  }

  /**
   * Downloads what is missing; a second call is nothing but a check.
   * @param earlier data of another number of members: blocks that it has are not downloaded again
   * @throws DownloadError
   */
  async load(options: DownloadOptions, progress: DataProgress, earlier?: SeatData): Promise<void> {
    if (earlier) {
      this.#train.adopt(earlier.#train);
      this.#test.adopt(earlier.#test);
    }
    const missing = [...this.#train.missing(), ...this.#test.missing()];
    const total = this.#train.blocks + this.#test.blocks;
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

  /** The batch of a round (R1); no samples where the plan gives this seat none. */
  batch(round: number): Samples {
    return this.#train.samples(this.plan.batch(round).indices);
  }

  get testSamples(): number {
    return this.#test.size;
  }

  /** Samples [from, to) of this seat's part of the held-out set. */
  testBatch(from: number, to: number): Samples {
    return this.#test.samples(Uint32Array.from({ length: to - from }, (_, i) => from + i));
  }
}

type FetchBlock = (options: DownloadOptions) => Promise<void>;

/** Blocks of one part of MNIST, of which some ranges, one after the other, make up a shard. */
class BlockStore {
  readonly size: number;
  readonly #blocks = new Map<number, Uint8Array>();
  /** For each position of the shard, its block and its place in the block. */
  readonly #places: Uint32Array;

  constructor(
    readonly part: MnistPart,
    readonly ranges: readonly BlockRange[],
  ) {
    this.size = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#places = new Uint32Array(this.size);
    let position = 0;
    for (const { block, from, to } of ranges) {
      for (let i = from; i < to; i++) this.#places[position++] = block * MNIST.blockSamples + i;
    }
  }

  get blocks(): number {
    return this.ranges.length;
  }

  adopt(earlier: BlockStore): void {
    for (const { block } of this.ranges) {
      const bytes = earlier.#blocks.get(block);
      if (bytes) this.#blocks.set(block, bytes);
    }
  }

  missing(): FetchBlock[] {
    return this.ranges
      .filter(({ block }) => !this.#blocks.has(block))
      .map(({ block }) => async (options) => {
        const url = mnistBlockPath(this.part, block);
        const bytes = await download(url, MNIST_BLOCK_BYTES, options);
        checkLabels(url, bytes);
        this.#blocks.set(block, bytes);
      });
  }

  samples(positions: Uint32Array): Samples {
    const inputs = new Float32Array(positions.length * MNIST.pixels);
    const labels = new Uint8Array(positions.length);
    for (const [i, position] of positions.entries()) {
      const place = this.#places[position] as number;
      const block = Math.floor(place / MNIST.blockSamples);
      const inBlock = place % MNIST.blockSamples;
      const bytes = this.#blocks.get(block);
      if (!bytes) throw new DownloadError(`Block ${block} of MNIST's ${this.part} set is not loaded.`);
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
const INPUT_OF_BYTE = Float32Array.from({ length: 256 }, (_, byte) => standardizePixel(byte / 255));

/** The blocks, in their order, that hold samples [start, end). */
function rangesBetween(start: number, end: number): BlockRange[] {
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

function checkLabels(url: string, bytes: Uint8Array): void {
  const wrong = bytes.subarray(MNIST.blockSamples * MNIST.pixels).findIndex((label) => label >= MNIST.classes);
  if (wrong >= 0) throw new DownloadError(`${url} is not a block of MNIST: sample ${wrong} has no digit as its label.`);
}
