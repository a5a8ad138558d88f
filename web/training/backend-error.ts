/** Thrown when no backend starts, or not the one that was asked for. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}
