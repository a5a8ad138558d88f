import { reasonOf } from "../../shared/reason-of.ts";
import type { JoinErrorCode } from "../ports/join-trouble.ts";
import { ServerRefusal, ServerUnable } from "../signaling/server-error.ts";

/** Refusals of the server that tell somebody who joins more than that there is no seat for them. */
const TELLING = [
  "unknown-session",
  "session-expired",
  "session-closed",
  "session-full",
  "session-started",
  "session-ended",
  "duplicate-tab",
  "observers-full",
] as const satisfies readonly JoinErrorCode[];

/** How browsers name what they deny to a page. */
const DENIALS: readonly string[] = ["SecurityError", "NotAllowedError"];

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

/**
 * The server refused what this browser keeps of seats. Only a person can say that it is worth nothing: until then it stays
 * where it is.
 */
export class KeptSeatsRefused extends JoinError {
  /** @param cause of the first of them */
  constructor(
    readonly seats: readonly number[],
    cause: ServerRefusal,
  ) {
    super(cause.code === "token-unproven" ? "seat-unproven" : "seat-lost", cause.message, { cause });
  }
}

/** Names a failed request to the server for the page. */
export function joinError(cause: unknown): JoinError {
  if (cause instanceof JoinError) return cause;
  if (cause instanceof ServerRefusal) {
    const isUnproven = cause.code === "token-unproven";
    const code = isUnproven ? "seat-unproven" : (TELLING.find((each) => each === cause.code) ?? "seat-refused");
    return new JoinError(code, cause.message, { cause });
  }
  // The browser's own word, such as of a lock or a storage that it does not give: no server has said that.
  if (cause instanceof DOMException && DENIALS.includes(cause.name)) {
    return new JoinError("denied", reasonOf(cause), { cause });
  }
  const waits = cause instanceof ServerUnable && cause.code === "store-unavailable";
  return new JoinError(waits ? "store-unavailable" : "server-unreachable", reasonOf(cause), { cause });
}
