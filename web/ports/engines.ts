import type { DeviceBackend } from "./training.ts";

/** What came of trying a session's model on an engine of this device. */
export type EngineTrial = TimedEngine | UnusedEngine;

export interface TimedEngine {
  readonly name: DeviceBackend;
  /** For people, such as "WebGPU on nvidia ampere". */
  readonly title: string;
  /** Milliseconds of a step of the session's batch. */
  readonly ms: number;
  /** The batch was too large to be tried whole: reckoned from a smaller one. */
  readonly isEstimate: boolean;
  /** Milliseconds from its being asked for to its first step's end: fetching code, compiling. Unknown of older trials. */
  readonly readyMs?: number | undefined;
}

export interface UnusedEngine {
  readonly name: DeviceBackend;
  /** Why it was not timed, such as "this browser has no WebGPU". */
  readonly why: string;
}

/**
 * From the training worker to the page, which keeps what came of trials: asks for those of a model. It waits meanwhile, as
 * another tab of this browser may be trying the same one.
 */
export interface EnginesQuestion {
  readonly type: "enginesWanted";
  /** The model and its batch; what the browser is, the page adds. */
  readonly key: string;
}

/** From the page: the fastest first; null where nothing is known, and the worker is to try. */
export interface EnginesAnswer {
  readonly type: "enginesKnown";
  readonly trials: readonly EngineTrial[] | null;
}

/** From the worker, after an answer of null: what came of its trials; null where they failed. */
export interface EnginesTried {
  readonly type: "enginesTried";
  readonly trials: readonly EngineTrial[] | null;
}
