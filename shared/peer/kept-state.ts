import type { TrainingState } from "../training/state.ts";
import type { Choice } from "../wire/messages.ts";

/**
 * A state as a seat keeps it on its own disk: beside what all have in common, what this seat still owes to it (R10). Nobody
 * else is ever given that, and no digest covers it.
 */
export interface KeptState extends TrainingState {
  /**
   * What the seat's contributions to the rounds up to this one have left unsent, as long as the parameters. Missing where
   * contributions are not sparse, and in what older builds have kept.
   */
  readonly owed?: Float32Array | undefined;
  /** With `auto`: what the state was made with, and is to be gone on with (M8). */
  readonly choice?: Choice | undefined;
}
