import { shardSizes, splitByLabel } from "../data/label-split.ts";
import { BATCH_SIZE_MAX } from "../limits.ts";
import { MNIST } from "../training/datasets.ts";
import type { SessionSpec } from "./spec-schema.ts";

/** The fields of a spec that say which data a seat computes on. */
export type DataSpec = Pick<SessionSpec, "data" | "seats" | "alpha" | "seed">;

/** Samples of each label that each seat gets with data `by-label`: a row for each seat. */
export function labelSplitOf({ seats, alpha, seed }: DataSpec): readonly (readonly number[])[] {
  return splitByLabel({ labelSizes: MNIST.trainLabelSizes, seats, alpha, seed });
}

/**
 * The largest weight (R8) that any contribution of a session can have, known to all from the spec alone. With data
 * `shared` a contribution weighs as many samples as it was computed on; otherwise as many as its seat has.
 */
export function weightBound(spec: DataSpec & Pick<SessionSpec, "batchSize" | "localSteps">): number {
  switch (spec.data) {
    case "shared":
      return spec.batchSize * spec.localSteps;
    case "by-label":
      return Math.max(...shardSizes(labelSplitOf(spec)));
    case "own":
      return BATCH_SIZE_MAX;
  }
}
