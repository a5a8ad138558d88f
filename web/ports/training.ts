import type { SessionSpec } from "../../shared/session/spec.ts";

/** Names of the TensorFlow.js backends, best first; `synthetic` is the pseudo-gradient of the averaging tasks. */
export type BackendName = "webgpu" | "wasm" | "cpu" | "synthetic";

/** What the training worker is doing before it is ready; `loaded` of `total` in units of `unit`. */
export interface TrainingProgress {
  readonly stage: "backend" | "data" | "warmUp" | "ready";
  readonly text: string;
  readonly loaded: number;
  readonly total: number;
}

/** Messages to the training worker, from the protocol worker over the port that joins the two. */
export type ToTrainingWorker =
  | {
      readonly type: "start";
      readonly spec: SessionSpec;
      readonly seat: number;
      /** Forces a backend (`?backend=` of the page); null chooses by what the machine has. */
      readonly backend: BackendName | null;
    }
  | {
      readonly type: "compute";
      readonly view: number;
      readonly round: number;
      readonly attempt: number;
      readonly position: number;
      readonly members: number;
      /** Transferred. Float32, the layout of `shared/training`. */
      readonly parameters: ArrayBuffer;
      /** Also evaluate this position's part of the held-out set with these parameters, before the gradient. */
      readonly evaluate: boolean;
    }
  /** A buffer comes back, to be filled again. */
  | { readonly type: "recycle"; readonly buffer: ArrayBuffer };

export type FromTrainingWorker =
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  | {
      readonly type: "ready";
      readonly backend: BackendName;
      /** For people: which adapter or instruction set, and why this backend. */
      readonly description: string;
    }
  | {
      readonly type: "gradient";
      readonly view: number;
      readonly round: number;
      readonly attempt: number;
      /**
       * Transferred. Mean gradient over the batch, or start minus end of several local steps: what the average is taken
       * of. Zeros when `samples` is 0.
       */
      readonly gradient: ArrayBuffer;
      readonly samples: number;
      /** What it counts for in the average (R8). */
      readonly weight: number;
      readonly loss: number;
      readonly computeMs: number;
      /** The buffer in which the parameters came, for reuse. Transferred. */
      readonly parameters: ArrayBuffer;
      /** Tensors alive after the step: must not grow. */
      readonly tensors: number;
    }
  /** Answer to a `compute` with `evaluate`: the parameters that came with it, the state of `round`. */
  | {
      readonly type: "evaluated";
      readonly view: number;
      readonly round: number;
      readonly correct: number;
      readonly total: number;
    }
  | { readonly type: "failed"; readonly reason: string };
