import { present } from "../assert.ts";
import type { GradientRequest } from "../peer/gradient-request.ts";
import type { SessionSpec } from "../session/spec.ts";
import { BatchPlan } from "../training/batch-plan.ts";
import { shareBounds } from "../training/speed-shares.ts";

const BLOCK_SAMPLES = 5;

/** Where in the plan a step is. */
export type StepPlace = Pick<GradientRequest, "round" | "position" | "members" | "shares">;

/**
 * What a seat computes on in a round, by the very plan that tabs go by (R1): numbers of samples of a data set, local steps
 * one after the other.
 * @param samples of the data set
 */
export function simulatedBatch(
  samples: number,
  { batchSize, localSteps, seed }: Pick<SessionSpec, "batchSize" | "localSteps" | "seed">,
  { round, position, members, shares }: StepPlace,
): readonly (readonly number[])[] {
  const plan = new BatchPlan(
    { samples, blockSamples: BLOCK_SAMPLES, seed, batchSize, view: null },
    members,
    position,
    shares,
  );
  const shard = plan.shard.flatMap(({ block, from, to }) =>
    Array.from({ length: to - from }, (_, i) => block * BLOCK_SAMPLES + from + i),
  );
  return Array.from({ length: localSteps }, (_, step) =>
    [...plan.batch((round - 1) * localSteps + step + 1).indices].map((at) =>
      present(shard[at], "a plan stays in its shard"),
    ),
  );
}

/** What all members' shares of a step come to, and how small and how large each may be. */
export function sharesFault(
  shares: readonly number[],
  spec: Pick<SessionSpec, "batchSize" | "localSteps">,
  members: number,
): string | undefined {
  const { least, most } = shareBounds(spec);
  const sum = shares.reduce((one, other) => one + other, 0);
  if (shares.length !== members || sum !== members * spec.batchSize) {
    return `${shares.join("+")} samples, where ${members} members have ${members * spec.batchSize}`;
  }
  if (shares.some((share) => share < least || share > most))
    return `shares ${shares.join()} beyond ${least} to ${most}`;
  return undefined;
}
