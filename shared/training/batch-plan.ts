import { present } from "../assert.ts";
import { sliceOf, type Slice } from "../averaging/slices.ts";
import { apportion, runOf } from "./apportion.ts";
import { Random } from "./random.ts";
import type { Shares } from "./speed-shares.ts";

/** A shared data set that is stored in blocks, and the seed by which a session deals it out. */
export interface DataPlan {
  /** Samples of the data set. */
  readonly samples: number;
  /** Samples of a block; the last block may have fewer. */
  readonly blockSamples: number;
  readonly seed: number;
}

/** How a seat goes through its samples. */
export interface BatchOrder {
  /** Samples of a batch of one seat, where shares do not say otherwise. */
  readonly batchSize: number;
  /**
   * Draws an order of its own for this view, as secure averaging needs it: two sums over different members of the same
   * gradients would give the missing one away (P5). Null where all views share one order: in plain averaging a
   * survivor's gradient stays valid and is used again.
   */
  readonly view: number | null;
}

/** The part of a seed that a view adds; nothing in view 1, nor where views do not count. */
export function viewSeed(view: number | null): readonly (string | number)[] {
  return view === null || view === 1 ? [] : ["view", view];
}

/** Samples [from, to) of a block, counted from the block's start. */
export interface BlockRange {
  readonly block: number;
  readonly from: number;
  readonly to: number;
}

/** What one seat computes on in one round. */
export interface Batch {
  /** Passes through the data set that were complete before this round; 0 in the first one. */
  readonly epoch: number;
  /** Positions in the seat's shard; fewer than a full batch, or none, at the end of an epoch. */
  readonly indices: Uint32Array;
}

/** A member's part of whatever is dealt out in the order of positions: even, or as large as its share of a batch is (R13). */
export function partOf(total: number, members: number, position: number, shares: Shares): Slice {
  return shares === null ? sliceOf(total, members, position) : runOf(total, shares, position);
}

/**
 * The shard of a member: which parts of which blocks it needs. The blocks are put in an order that the seed gives, and the
 * samples, in that order, are cut into one run for each member; the runs' sizes differ by at most one sample, or are as
 * the members' shares of a batch, so that all come to the end of an epoch together. The shards of all members are
 * disjoint and together the whole data set.
 * @returns ranges in the order in which positions in the shard count
 */
export function shardOf(
  plan: DataPlan,
  members: number,
  position: number,
  shares: Shares = null,
): readonly BlockRange[] {
  const { start, end } = partOf(plan.samples, members, position, shares);
  const blocks = Array.from({ length: Math.ceil(plan.samples / plan.blockSamples) }, (_, block) => block);
  new Random("order of blocks", plan.seed).shuffle(blocks);
  const ranges: BlockRange[] = [];
  let first = 0;
  for (const block of blocks) {
    const size = Math.min(plan.blockSamples, plan.samples - block * plan.blockSamples);
    const from = Math.max(start - first, 0);
    const to = Math.min(end - first, size);
    if (from < to) ranges.push({ block, from, to });
    first += size;
  }
  return ranges;
}

/**
 * The seeded plan of one seat's batches (R1). In every epoch each sample of the data set is used exactly once by exactly
 * one seat; each seat goes through its shard in a fresh order. An epoch has as many rounds as the largest shard has
 * batches. Keeps the order of the present epoch, so that a round costs no shuffle.
 */
export class BatchPlan {
  readonly shard: readonly BlockRange[];
  /** Samples of the shard. */
  readonly shardSamples: number;
  readonly roundsPerEpoch: number;
  /** Samples of a batch of this seat. */
  readonly batchSize: number;
  #epoch = -1;
  readonly #order: Uint32Array;

  /**
   * @param plan the data set, the session's seed, and how a seat goes through its samples
   * @param members number of members of the view
   * @param position this seat's position among them
   * @param shares samples of each member's batch; null for `batchSize` each
   */
  constructor(
    readonly plan: DataPlan & BatchOrder,
    readonly members: number,
    readonly position: number,
    shares: Shares = null,
  ) {
    this.shard = shardOf(plan, members, position, shares);
    this.shardSamples = this.shard.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#order = new Uint32Array(this.shardSamples);
    const sizes = shares ?? Array<number>(members).fill(plan.batchSize);
    this.batchSize = present(sizes[position], "each member has a share");
    const shards = apportion(plan.samples, sizes.map(BigInt));
    this.roundsPerEpoch = sizes.reduce(
      (most, size, i) => Math.max(most, Math.ceil(present(shards[i], "each member has a shard") / size)),
      1,
    );
  }

  /** @param number of the batch, 1 or more: with one step a round, the round */
  batch(number: number): Batch {
    const epoch = Math.floor((number - 1) / this.roundsPerEpoch);
    const step = (number - 1) % this.roundsPerEpoch;
    this.#shuffleFor(epoch);
    const { batchSize } = this;
    return { epoch, indices: this.#order.slice(step * batchSize, (step + 1) * batchSize) };
  }

  #shuffleFor(epoch: number): void {
    if (epoch === this.#epoch) return;
    // From the sorted order, not from the last one: a seat that comes in later has seen no epoch before.
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    const { seed, view } = this.plan;
    new Random("order in epoch", seed, this.members, this.position, epoch, ...viewSeed(view)).shuffle(this.#order);
    this.#epoch = epoch;
  }
}
