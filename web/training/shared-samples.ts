import { BatchPlan, type BatchOrder } from "../../shared/training/batch-plan.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import type { Blocks } from "./blocks.ts";
import { MnistSamples, type Share } from "./mnist-samples.ts";
import type { Samples } from "./compiled-model.ts";
import { Shard } from "./shard.ts";

/** The training samples that a view deals to a seat where all members share the data set. */
export class SharedSamples extends MnistSamples {
  readonly #plan: BatchPlan;

  /** @param session the session's seed, and how a seat goes through its samples */
  constructor(session: { readonly seed: number } & BatchOrder, share: Share, blocks: Blocks) {
    const { trainSamples, blockSamples } = MNIST;
    const { seed, batchSize, view } = session;
    const order = { samples: trainSamples, blockSamples, seed, batchSize, view };
    const plan = new BatchPlan(order, share.members, share.position, share.shares);
    super(new Shard("train", plan.shard, blocks), share, blocks);
    this.#plan = plan;
  }

  batch(number: number): Samples {
    return this.train.samples(this.#plan.batch(number).indices);
  }

  /** R8: data that all share are worth as much as was looked at. */
  weight(samples: number): number {
    return samples;
  }
}
