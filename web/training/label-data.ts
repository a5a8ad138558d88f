import { CyclingPlan } from "../../shared/data/cycling-plan.ts";
import { labelSplitOf, type DataSpec } from "../../shared/session/weight-bound.ts";
import type { BatchOrder, BlockRange } from "../../shared/training/batch-plan.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import type { Blocks } from "./blocks.ts";
import { testShard } from "./data.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./model.ts";
import type { SeatSamples } from "./seat-samples.ts";
import { loadShards, rangesBetween, Shard, type DataProgress } from "./shard.ts";

/**
 * The training samples that a seat has where labels are dealt out unevenly: its share of each label, whatever the view.
 * Its part of the held-out set is dealt out evenly, and depends on the view.
 */
export class LabelData implements SeatSamples {
  readonly plan: CyclingPlan;
  readonly #train: Shard;
  readonly #test: Shard;

  constructor(spec: DataSpec & BatchOrder, seat: number, members: number, position: number, blocks: Blocks) {
    this.#train = new Shard("train-by-label", labelRanges(labelSplitOf(spec), seat), blocks);
    this.#test = testShard(members, position, blocks);
    const { batchSize, view, seed } = spec;
    this.plan = new CyclingPlan({ samples: this.#train.size, batchSize, view, seat, seed });
  }

  /** @throws DownloadError */
  load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    return loadShards([this.#train, this.#test], options, progress);
  }

  batch(number: number): Samples {
    return this.#train.samples(this.plan.batch(number));
  }

  /** R8: a seat counts for all the data that it stands for. */
  weight(): number {
    return this.#train.size;
  }

  get testSamples(): number {
    return this.#test.size;
  }

  testBatch(from: number, to: number): Samples {
    return this.#test.between(from, to);
  }
}

/** Where a seat's samples are in the training set sorted by label: one run for each label, seat after seat. */
export function labelRanges(split: readonly (readonly number[])[], seat: number): readonly BlockRange[] {
  let labelStart = 0;
  return MNIST.trainLabelSizes.flatMap((size, label) => {
    const before = split.slice(0, seat).reduce((sum, row) => sum + row[label]!, 0);
    const start = labelStart + before;
    labelStart += size;
    return rangesBetween(start, start + split[seat]![label]!);
  });
}
