import { present } from "../../shared/assert.ts";
import { CyclingPlan } from "../../shared/data/cycling-plan.ts";
import { labelSplitOf, type DataSpec } from "../../shared/session/weight-bound.ts";
import type { BatchOrder, BlockRange } from "../../shared/training/batch-plan.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import type { Blocks } from "./blocks.ts";
import { MnistSamples, type Share } from "./mnist-samples.ts";
import type { Samples } from "./compiled-model.ts";
import { rangesBetween, Shard } from "./shard.ts";

/**
 * The training samples that a seat has where labels are dealt out unevenly: its share of each label, whatever the view.
 */
export class LabelSamples extends MnistSamples {
  readonly #plan: CyclingPlan;

  constructor(spec: DataSpec & BatchOrder, seat: number, share: Share, blocks: Blocks) {
    super(new Shard("train-by-label", labelRanges(labelSplitOf(spec), seat), blocks), share, blocks);
    const { batchSize, view, seed } = spec;
    this.#plan = new CyclingPlan({ samples: this.train.size, batchSize, view, seat, seed });
  }

  batch(number: number): Samples {
    return this.train.samples(this.#plan.batch(number));
  }

  /** R8: a seat counts for all the data that it stands for. */
  weight(): number {
    return this.train.size;
  }
}

/**
 * Where a seat's samples are in the training set sorted by label: one run for each label, seat after seat.
 * @param split for each seat, how many samples of each label it has
 */
export function labelRanges(split: readonly (readonly number[])[], seat: number): readonly BlockRange[] {
  let labelStart = 0;
  return MNIST.trainLabelSizes.flatMap((size, label) => {
    const ofLabel = split.map((row) => present(row[label], "a split has a number for every label"));
    const start = labelStart + ofLabel.slice(0, seat).reduce((sum, count) => sum + count, 0);
    labelStart += size;
    return rangesBetween(start, start + present(ofLabel[seat], "a split has a row for every seat"));
  });
}
