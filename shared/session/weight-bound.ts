import { present } from "../assert.ts";
import { shardSizes, splitByLabel } from "../data/label-split.ts";
import { BATCH_SIZE_MAX } from "../limits.ts";
import { shareBounds } from "../training/speed-shares.ts";
import type { SessionSpec } from "./spec-schema.ts";
import { familyOf } from "./tasks.ts";

/** The fields of a spec that say which data a seat computes on. */
export type DataSpec = Pick<SessionSpec, "task" | "data" | "seats" | "alpha" | "seed">;

/** Samples of each label that each seat gets with data `by-label`: a row for each seat. */
export function labelSplitOf({ task, seats, alpha, seed }: DataSpec): readonly (readonly number[])[] {
  const labelSizes = present(familyOf({ task }).labelSizes, "data are dealt out by label where all know the labels");
  return splitByLabel({ labelSizes, seats, alpha, seed });
}

/** What says how much a contribution may weigh. */
type WeightSpec = DataSpec & BatchSpec;
type BatchSpec = Pick<SessionSpec, "seats" | "batchSize" | "localSteps" | "shares">;

/**
 * The largest weight (R8) that each seat's contributions can have, known to all from the spec alone. With data `shared` a
 * contribution weighs as many samples as it was computed on; otherwise as many as its seat has.
 */
export function weightBounds(spec: WeightSpec): readonly number[] {
  switch (spec.data) {
    case "shared":
      return Array.from({ length: spec.seats }, () => stepSamplesBound(spec));
    case "by-label":
      return shardSizes(labelSplitOf(spec));
    case "own":
      return Array.from({ length: spec.seats }, () => BATCH_SIZE_MAX);
  }
}

/** The largest weight that any contribution of a session can have. */
export function weightBound(spec: WeightSpec): number {
  return Math.max(...weightBounds(spec));
}

/** Samples that one round's step can be computed on, local steps together. */
export function stepSamplesBound(spec: BatchSpec): number {
  return batchBound(spec) * spec.localSteps;
}

/** Samples that one step can be computed on: where shares follow speed (R13), the largest that others leave to a seat. */
export function batchBound(spec: BatchSpec): number {
  if (spec.shares === "equal") return spec.batchSize;
  const { least, most } = shareBounds(spec);
  return Math.min(most, spec.seats * spec.batchSize - (spec.seats - 1) * least);
}
