/** A fault cannot be played as asked; the message says what was wrong with it. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}
