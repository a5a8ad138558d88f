import type { SessionSpec } from "../../shared/session/spec.ts";
import type { DeviceBackend, TrainingProgress } from "./training.ts";

/** From the page to the training worker: what the model of the last evaluation writes. */
export interface WriteRequest {
  readonly type: "write";
  readonly id: number;
}

/** A request that a newer one has overtaken is answered by null. */
export interface WriteAnswer {
  readonly type: "write";
  readonly id: number;
  /** Null where nothing was evaluated yet, or where the model writes nothing. */
  readonly answer: Written | null;
}

/** What a model writes by itself: the same at all peers, but for engines that round differently. */
export interface Written {
  /** The round after which the model was this. */
  readonly round: number;
  readonly text: string;
  /** How long it took. */
  readonly ms: number;
}

/** A saved model, to go on with a text. */
export interface WritingJob {
  readonly spec: SessionSpec;
  readonly parameters: Float32Array;
  readonly prompt: string;
  readonly temperature: number;
  /** Tokens to write. */
  readonly length: number;
  /** Another one writes something else. */
  readonly seed: number;
  /** The backend to compute on, if it starts; null chooses by what the machine has. */
  readonly backend: DeviceBackend | null;
}

/** From the worker; its only order is the first message to it, a {@link WritingJob}. */
export type FromWritingWorker =
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  /** All that it has written so far. */
  | { readonly type: "wrote"; readonly text: string }
  /** `backend` in words for people. */
  | { readonly type: "done"; readonly backend: string }
  | { readonly type: "failed"; readonly reason: string };
