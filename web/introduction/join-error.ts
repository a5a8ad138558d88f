export type JoinErrorCode =
  | "unknown-session"
  | "session-full"
  | "session-started"
  | "session-ended"
  | "duplicate-tab"
  | "observers-full"
  | "seat-refused"
  | "server-unreachable"
  | "insecure-page"
  | "unsupported-browser";

/** Thrown by a join that cannot work; `code` chooses the page's help text. */
export class JoinError extends Error {
  override readonly name = "JoinError";
  constructor(
    readonly code: JoinErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
