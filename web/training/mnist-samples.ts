import { MNIST } from "../../shared/training/datasets.ts";
import { evaluationShard } from "../../shared/training/evaluation-shard.ts";
import type { Blocks } from "./blocks.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./compiled-model.ts";
import type { DataProgress, Place, SeatSamples } from "./seat-samples.ts";
import { loadShards, rangesBetween, Shard } from "./shard.ts";

/** A member's position among the members of a view, their number, and what each has of a batch. */
export type Share = Pick<Place, "members" | "position" | "shares">;

/**
 * The part of MNIST that a seat needs: some of the training set, by whatever rule, and its even part of the held-out
 * set. Pixels stay bytes in memory; a batch becomes floats when it is used.
 */
export abstract class MnistSamples implements SeatSamples {
  protected readonly train: Shard;
  readonly #test: Shard;

  /** @param blocks what this tab has downloaded, kept from view to view */
  constructor(train: Shard, share: Share, blocks: Blocks) {
    this.train = train;
    this.#test = testShard(share, blocks);
  }

  abstract batch(number: number): Samples;

  abstract weight(samples: number): number;

  load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    return loadShards([this.train, this.#test], options, progress);
  }

  get testSamples(): number {
    return this.#test.size;
  }

  testBatch(from: number, to: number): Samples {
    return this.#test.between(from, to);
  }
}

/** The part of MNIST's held-out set that a member evaluates. */
export function testShard({ members, position }: Omit<Share, "shares">, blocks: Blocks): Shard {
  const { start, end } = evaluationShard(MNIST.testSamples, members, position);
  return new Shard("test", rangesBetween(start, end), blocks);
}
