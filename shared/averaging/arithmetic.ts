import type { Codec } from "../wire/frame.ts";
import type { ChunkPlace } from "./chunk-grid.ts";
import type { Slice } from "./slices.ts";

/** Another member's contribution to a chunk, as it came. */
export interface Received {
  /** Weight that its frame named (R8); 0 in secure averaging, which hides it. */
  readonly weight: number;
  readonly payload: Uint8Array;
}

/** What stands behind an own contribution beside its weight: told in the votes, or under masks. */
export interface StepFigures {
  /** Samples that it was computed on. */
  readonly samples: number;
  /** Mean loss over them. */
  readonly loss: number;
}

/**
 * How contributions are written, how they become an average, and how that is read: what differs between plain and secure
 * averaging. The bookkeeping around it, who has sent what to whom, is {@link AllReduce}'s and the same for both.
 */
export interface Arithmetic {
  readonly codec: Codec;
  /** Takes the own contribution, already checked. */
  contribute(gradient: Float32Array, weight: number, figures: StepFigures): void;
  /** The weight that frames of the own contribution name. */
  readonly openWeight: number;
  /** Writes a chunk of the own contribution; again the same bytes, however often. */
  encode(place: ChunkPlace, payload: Uint8Array): void;
  /**
   * @returns the payload, aligned
   * @throws AveragingError wrongSize or notFinite
   */
  check(from: number, place: ChunkPlace, payload: Uint8Array): Uint8Array;
  /**
   * Makes the average of a chunk of the own slice of all members' contributions in seat order.
   * @param contributions undefined stands for the own one
   * @returns the payload that all members decode (R2)
   */
  combine(slice: Slice, place: ChunkPlace, contributions: readonly (Received | undefined)[]): Uint8Array;
  /** Reads the average of a chunk into the result. */
  decode(payload: Uint8Array, place: ChunkPlace, result: Float32Array): void;
}
