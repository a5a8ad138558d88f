/** Thrown for a command line or an environment that makes no sense; the message is for the person who wrote it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
