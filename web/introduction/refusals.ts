import { JoinError, type JoinErrorCode } from "./join-error.ts";
import { ServerRefusal } from "./server-api.ts";

/** What the server's refusals mean for somebody who wants to join. */
const CODES: Readonly<Record<string, JoinErrorCode>> = {
  "unknown-session": "unknown-session",
  "session-full": "session-full",
  "session-started": "session-started",
  "session-ended": "session-ended",
  "duplicate-tab": "duplicate-tab",
  "observers-full": "observers-full",
};

/** Names a failed request to the server for the page. */
export function joinError(cause: unknown): JoinError {
  if (cause instanceof JoinError) return cause;
  if (cause instanceof ServerRefusal) {
    return new JoinError(CODES[cause.code] ?? "seat-refused", cause.message, { cause });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return new JoinError("server-unreachable", message, { cause });
}
