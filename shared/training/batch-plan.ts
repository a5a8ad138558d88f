/** A shared data set stored in blocks, and how a session draws from it. */
export interface BatchPlanOptions {
  readonly samples: number;
  readonly blockSamples: number;
  readonly seed: number;
}
/** Samples [from, to) of a block. */
export interface BlockRange {
  readonly block: number;
  readonly from: number;
  readonly to: number;
}
export interface Batch {
  readonly epoch: number;
  /** Positions in the seat's shard. */
  readonly indices: Uint32Array;
}
export declare function shardOf(options: BatchPlanOptions, members: number, position: number): readonly BlockRange[];
export declare class BatchPlan {
  constructor(options: BatchPlanOptions & { readonly batchSize: number }, members: number, position: number);
  readonly shard: readonly BlockRange[];
  readonly shardSamples: number;
  readonly roundsPerEpoch: number;
  /** @param round 1, 2, ... */
  batch(round: number): Batch;
}
