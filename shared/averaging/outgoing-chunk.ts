import type { FrameKind } from "../wire/frame.ts";

/** A chunk that waits to be sent to a seat: the frame's header fields, and a way to write its payload. */
export interface OutgoingChunk {
  readonly kind: FrameKind;
  /** First element of the whole vector. */
  readonly offset: number;
  readonly elements: number;
  /** Weight of a contribution (R8); 0 in an average. */
  readonly samples: number;
  /** Size of the payload. */
  readonly payloadBytes: number;
  /**
   * Encodes the chunk into a payload of `payloadBytes`. May be called again as long as the round is neither committed nor
   * rolled back, and then writes the same bytes.
   */
  fill(payload: Uint8Array): void;
}
