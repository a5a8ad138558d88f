/** Why a chunk, or a call, was refused. */
export type AveragingErrorCode =
  /** The sender takes no part in this round, or is this peer itself. */
  | "notMember"
  /** Outside the slice that the chunk must lie in. */
  | "wrongSlice"
  /** Inside the right slice, but not one of the chunks that both sides cut it into. */
  | "wrongChunk"
  /** The payload has another size than its codec needs for its elements. */
  | "wrongSize"
  /** A sparse payload names places twice, in another order or where there are none. */
  | "wrongPlaces"
  /** An average, where each member makes it for itself (R10). */
  | "noAverages"
  /** A number of samples that no batch can have. */
  | "badSamples"
  /** Chunks of one sender name different numbers of samples (R8). */
  | "samplesDiffer"
  /** Infinity or NaN among the values. */
  | "notFinite"
  /** The own gradient has another length than the model, or was given before. */
  | "badGradient";

/** Thrown by an {@link Exchange}: nothing of what was refused has been used. The message names the seat. */
export class AveragingError extends Error {
  override readonly name = "AveragingError";
  constructor(
    readonly code: AveragingErrorCode,
    readonly seat: number,
    message: string,
  ) {
    super(message);
  }
}
