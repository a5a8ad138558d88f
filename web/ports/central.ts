import type { SessionSpec } from "../../shared/session/spec.ts";
import type { DeviceBackend, TrainingProgress } from "./training.ts";

/** From which round on how many members shared the work, and in which order of the samples. */
export interface MembersSince {
  /** The last round before; 0 for the first. */
  readonly after: number;
  readonly members: number;
  /** The view whose own order the batches have, in secure averaging; null where all views share one (P5). */
  readonly view: number | null;
}

/** A session's model, to be trained by one tab alone on all data. */
export interface CentralJob {
  readonly spec: SessionSpec;
  /** Of a session that starts from a model (M6): its parameters; null in others. */
  readonly start: Float32Array | null;
  /** Rounds at most; each has as many samples and steps as the session's. */
  readonly rounds: number;
  /** Accuracy at which to stop before that; null for none. */
  readonly targetAccuracy: number | null;
  /** Mean loss on the held-out set at which to stop before that; null for none. */
  readonly targetLoss: number | null;
  /** Ascending; the first is after round 0. */
  readonly members: readonly MembersSince[];
  /** Forces a backend; null chooses by what the machine has. */
  readonly backend: DeviceBackend | null;
}

/** What to train so; the model to start from, if there is one, this browser knows by its digest. */
export type CentralOrder = Omit<CentralJob, "start">;

/** Figures of one round of central training. */
export interface CentralRound {
  readonly round: number;
  /** Mean over the samples, each by the parameters that its step started from. */
  readonly loss: number;
  readonly samples: number;
  /** Share of the whole held-out set that the model after this round gets right, where it was evaluated. */
  readonly accuracy: number | null;
  /** Mean loss on it, where it was evaluated. */
  readonly heldOutLoss: number | null;
  /** Since training began, evaluations included, downloads and warm-up not. */
  readonly elapsedMs: number;
}

/** From the worker; its only order is the first message to it, a {@link CentralJob}. */
export type FromCentralWorker =
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  | { readonly type: "rounds"; readonly rounds: readonly CentralRound[] }
  /** `backend` in words for people. */
  | { readonly type: "done"; readonly backend: string }
  | { readonly type: "failed"; readonly reason: string };
