import type { Codec } from "../wire/frame.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import type { Residuals } from "./residuals.ts";

export interface AllReduceOptions {
  /** Seats of the view, ascending; `self` is one of them. */
  readonly members: readonly number[];
  readonly self: number;
  /** Elements of the whole vector. */
  readonly length: number;
  readonly codec: Codec;
  /** Kept from round to round; null with codec none. Commit or roll back when the round's fate is known. */
  readonly residuals: Residuals | null;
  /** Receives the average: an array of `length` that nobody else uses. A fresh one by default. */
  readonly result?: Float32Array;
  /** Elements of a chunk; what fits into a frame by default. A multiple of 4 for aligned chunks is not required. */
  readonly chunkElements?: number;
}

export declare class AllReduce {
  constructor(options: AllReduceOptions);
  /** Keep the gradient unchanged until the round is committed or given up. @throws AveragingError badGradient, badSamples, notFinite */
  contribute(gradient: Float32Array, samples: number): void;
  /** True: accepted; false: a duplicate. @throws AveragingError */
  acceptContribution(from: number, chunk: { offset: number; elements: number; samples: number }, payload: Uint8Array): boolean;
  acceptAverage(from: number, chunk: { offset: number; elements: number }, payload: Uint8Array): boolean;
  next(to: number): OutgoingChunk | undefined;
  waiting(to: number): number;
  rewind(to: number): void;
  get contributed(): boolean;
  get done(): boolean;
  get result(): Float32Array;
  get progress(): number;
  get missing(): readonly number[];
  get missingContributions(): readonly number[];
  heardFrom(seat: number): boolean;
  get samples(): number | null;
}
