import type { EvaluationAnswer, GradientAnswer, GradientRequest } from "../../shared/peer/gradient-request.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";

/**
 * What a device can compute with: TensorFlow.js on a graphics card, our own kernels, TensorFlow.js in WebAssembly, and in
 * plain JavaScript.
 */
export const DEVICE_BACKENDS = ["wgsl", "webgpu", "simd", "wasm", "cpu"] as const;

/** Whether it computes on a graphics card. */
export function isOnCard(name: string): boolean {
  return name === "wgsl" || name === "webgpu";
}

export type DeviceBackend = (typeof DEVICE_BACKENDS)[number];
/** `synthetic` is the pseudo-gradient of the averaging tasks. */
export type BackendName = DeviceBackend | "synthetic";

/** The backend of this name; null where there is none. */
export function deviceBackend(name: string): DeviceBackend | null {
  return DEVICE_BACKENDS.find((each) => each === name) ?? null;
}

/** What the training worker is doing before it is ready; `loaded` of `total` in units of `unit`. */
export interface TrainingProgress {
  readonly stage: "backend" | "data" | "warmUp" | "ready";
  readonly text: string;
  readonly loaded: number;
  readonly total: number;
}

/** How far it is with its present step, 0 to 1. */
export function shareDone(progress: TrainingProgress | undefined): number {
  return progress === undefined || progress.total === 0 ? 0 : progress.loaded / progress.total;
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
  /** M8: what the session is like, now that it is chosen; before the first `compute`. */
  | { readonly type: "settle"; readonly spec: SessionSpec }
  /** The parameters are transferred. */
  | ({ readonly type: "compute" } & GradientRequest)
  /** A buffer comes back, to be filled again. */
  | { readonly type: "recycle"; readonly buffer: ArrayBuffer };

export type FromTrainingWorker =
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  | {
      readonly type: "ready";
      readonly backend: BackendName;
      /** For people: which adapter or instruction set, and why this backend. */
      readonly description: string;
      /** Time of one step on a batch, in milliseconds, as it was in the lobby (M8). */
      readonly stepMs: number;
    }
  /** The backend stopped, and another one has taken its place; nothing that was asked for is lost. */
  | { readonly type: "engine"; readonly backend: BackendName; readonly description: string }
  /** The gradient is transferred. */
  | ({
      readonly type: "gradient";
      /** The buffer in which the parameters came, for reuse. Transferred. */
      readonly parameters: ArrayBuffer;
      /** Tensors alive after the step: must not grow. */
      readonly tensors: number;
    } & GradientAnswer)
  | ({ readonly type: "evaluated" } & EvaluationAnswer)
  | { readonly type: "failed"; readonly reason: string };
