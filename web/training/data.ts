import { BatchPlan, type BatchOrder } from "../../shared/training/batch-plan.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import { evaluationShard } from "../../shared/training/evaluation-shard.ts";
import type { Blocks } from "./blocks.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./model.ts";
import type { SeatSamples } from "./seat-samples.ts";
import { loadShards, rangesBetween, Shard, type DataProgress } from "./shard.ts";

export type { DataProgress } from "./shard.ts";

/**
 * The part of MNIST that a seat needs: its shard of the training set and its part of the held-out set, for one number
 * of members and one position among them. Pixels stay bytes in memory; a batch becomes floats when it is used.
 */
export class SeatData implements SeatSamples {
  readonly plan: BatchPlan;
  readonly #train: Shard;
  readonly #test: Shard;

  /**
   * @param session the session's seed, and how a seat goes through its samples
   * @param blocks what this tab has downloaded, kept from view to view
   */
  constructor(
    session: { readonly seed: number } & BatchOrder,
    readonly members: number,
    readonly position: number,
    blocks: Blocks,
  ) {
    const { trainSamples, blockSamples } = MNIST;
    const { seed, batchSize, view } = session;
    this.plan = new BatchPlan({ samples: trainSamples, blockSamples, seed, batchSize, view }, members, position);
    this.#train = new Shard("train", this.plan.shard, blocks);
    this.#test = testShard(members, position, blocks);
  }

  /** @throws DownloadError */
  load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    return loadShards([this.#train, this.#test], options, progress);
  }

  /** A batch of the plan (R1); no samples where the plan gives this seat none. */
  batch(number: number): Samples {
    return this.#train.samples(this.plan.batch(number).indices);
  }

  /** R8: data that all share are worth as much as was looked at. */
  weight(samples: number): number {
    return samples;
  }

  get testSamples(): number {
    return this.#test.size;
  }

  testBatch(from: number, to: number): Samples {
    return this.#test.between(from, to);
  }
}

/** The part of MNIST's held-out set that a member evaluates. */
export function testShard(members: number, position: number, blocks: Blocks): Shard {
  const { start, end } = evaluationShard(MNIST.testSamples, members, position);
  return new Shard("test", rangesBetween(start, end), blocks);
}
