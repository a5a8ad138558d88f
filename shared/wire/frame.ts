/** What a bulk frame carries: a slice's contribution to its owner, or an owner's average to all (R2). */
export type FrameKind = "contribution" | "average";
/** How values are written: IEEE float32, IEEE float16, or int8 with one float32 scale per block. */
export type Codec = "none" | "fp16" | "int8";

/** Fixed header of a bulk frame. */
export interface FrameHeader {
  readonly kind: FrameKind;
  readonly codec: Codec;
  readonly attempt: number;
  readonly view: number;
  readonly round: number;
  /** First element of the whole vector that the payload holds. */
  readonly offset: number;
  /** Number of elements in the payload. */
  readonly elements: number;
  /** Samples behind a contribution (its weight, R8); 0 in an average. */
  readonly samples: number;
}
