import { present } from "../../shared/assert.ts";
import { BatchPlan, type BatchOrder } from "../../shared/training/batch-plan.ts";
import { evaluationShard } from "../../shared/training/evaluation-shard.ts";
import type { Samples } from "./compiled-model.ts";
import type { DownloadOptions } from "./download.ts";
import type { Share } from "./mnist-samples.ts";
import type { ReadyTable } from "./ready-table.ts";
import type { DataProgress, SeatSamples } from "./seat-samples.ts";

/** Rows that go to a member together; their order is drawn, so that any number will do. */
const BLOCK_ROWS = 32;

/** A member's part of a ready table: an even part of what is learnt from, and of what is held out. */
export class ReadySamples implements SeatSamples {
  readonly #table: ReadyTable;
  readonly #plan: BatchPlan;
  /** Rows of the member's shard, in the order in which positions count. */
  readonly #train: Uint32Array;
  readonly #test: Uint32Array;

  /** @param session the session's seed, and how a seat goes through its samples */
  constructor(table: ReadyTable, session: { readonly seed: number } & BatchOrder, share: Share) {
    const { seed, batchSize, view } = session;
    const { train, test } = table.split;
    this.#table = table;
    const order = { samples: train.length, blockSamples: BLOCK_ROWS, seed, batchSize, view };
    this.#plan = new BatchPlan(order, share.members, share.position, share.shares);
    this.#train = Uint32Array.from(
      this.#plan.shard.flatMap(({ block, from, to }) => [
        ...train.subarray(block * BLOCK_ROWS + from, block * BLOCK_ROWS + to),
      ]),
    );
    const { start, end } = evaluationShard(test.length, share.members, share.position);
    this.#test = test.subarray(start, end);
  }

  load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    return this.#table.load(options, progress);
  }

  batch(number: number): Samples {
    const { indices } = this.#plan.batch(number);
    return this.#samples(indices.map((at) => present(this.#train[at], "a plan stays in its shard")));
  }

  /** R8: data that all share are worth as much as was looked at. */
  weight(samples: number): number {
    return samples;
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

  #samples(rows: Uint32Array): Samples {
    const { inputs, labels, samples } = this.#table.rows;
    const width = inputs.length / samples;
    const batch = new Float32Array(rows.length * width);
    const batchLabels = labels instanceof Float32Array ? new Float32Array(rows.length) : new Uint16Array(rows.length);
    for (const [i, row] of rows.entries()) {
      batch.set(inputs.subarray(row * width, (row + 1) * width), i * width);
      batchLabels[i] = present(labels[row], "every row has a label");
    }
    return { count: rows.length, inputs: batch, labels: batchLabels };
  }
}
