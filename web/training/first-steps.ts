import type { Samples } from "./compiled-model.ts";
import type { Contribution } from "./contribution.ts";

/** Shaders and hot functions are compiled in them. */
export const WARM_UP_STEPS = 2;
/** Steps after them that are timed where the lobby goes by it (M8), and how long they may take together. */
const TIMED_STEPS = 20;
const TIMED_MS = 300;

/** What a seat runs in the lobby, so that nobody waits for it in a round. */
export interface FirstSteps {
  readonly parameters: Float32Array;
  readonly batchOf: (step: number) => Samples;
  /** One that is not the seat's own, whose optimizer is to begin with the first round. */
  readonly contributionOf: (localSteps: number) => Contribution;
  /** Answers a few samples, as a test does. */
  readonly tryTest: () => Promise<void>;
  /** A step of {@link WARM_UP_STEPS} begins. */
  readonly begins: (step: number) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** @returns what the last of them took, the only one for which everything was compiled already, in milliseconds */
export async function warmUp(first: FirstSteps): Promise<number> {
  const { parameters, batchOf, now } = first;
  const contribution = first.contributionOf(1);
  const into = new Float32Array(parameters.length);
  let tookMs = 0;
  for (let step = 0; step < WARM_UP_STEPS; step++) {
    first.begins(step);
    const startedAt = now();
    await contribution.compute(parameters, 1, batchOf, into, () => false);
    tookMs = now() - startedAt;
    await first.tryTest();
  }
  return tookMs;
}

/** M8: what a step of several takes, in milliseconds, its update included: the very first ones take several times as long. */
export async function timeSteps({ parameters, batchOf, contributionOf, now }: FirstSteps): Promise<number> {
  const several = contributionOf(TIMED_STEPS);
  const startedAt = now();
  let taken = 0;
  const isEnough = (): boolean => {
    taken += 1;
    return now() - startedAt >= TIMED_MS;
  };
  await several.compute(parameters, 1, batchOf, new Float32Array(parameters.length), isEnough);
  return (now() - startedAt) / Math.max(1, taken);
}
