import type { SessionSpec } from "../../shared/session/spec.ts";
import type { DeviceBackend } from "../../web/ports/training.ts";

/** What one tab is asked to train, alone. */
export interface SoloOrder {
  /** Address of the product's training worker. */
  readonly workerUrl: string;
  /** The kernels that update parameters, in base64. */
  readonly kernels: string;
  /** Of two seats, of which this tab is the first: it trains on half of the data. */
  readonly spec: SessionSpec;
  readonly backend: DeviceBackend;
  readonly warmUpSteps: number;
  /** Trains until both are over. */
  readonly leastSteps: number;
  readonly leastMs: number;
}

/** One step after the warm-up. Times in milliseconds. */
export interface SoloStep {
  /** From asking for the gradient until the optimizer is done. */
  readonly stepMs: number;
  /** The gradient, by the worker's own clock. */
  readonly computeMs: number;
  readonly updateMs: number;
  readonly samples: number;
  readonly loss: number;
  readonly tensors: number;
}

export interface SoloRun {
  readonly backend: string;
  readonly description: string;
  readonly steps: readonly SoloStep[];
}

/** What the page offers, at `window.soloTraining`. */
export type SoloTraining = (order: SoloOrder) => Promise<SoloRun>;
