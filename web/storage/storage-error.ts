export type StorageErrorCode = "denied" | "full" | "corrupt" | "unavailable";

/** Thrown by the result store. The message is a sentence for people; `code` lets the page choose what to offer. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  constructor(
    readonly code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const SENTENCES: Readonly<Record<StorageErrorCode, string>> = {
  denied: "This browser does not let the page store data: allow storage for this site, or leave private browsing.",
  full: "The disk space that the browser gives this site is used up: remove saved results, or free disk space.",
  corrupt: "The results stored in this browser are damaged: clear the site's data to start afresh.",
  unavailable:
    "The browser's database could not be reached: reload the page, and close other tabs that show an older version of it.",
};

/** IndexedDB's own error names, by what they mean for the user. Everything else counts as `unavailable`. */
const CODES: Readonly<Record<string, StorageErrorCode>> = {
  SecurityError: "denied",
  NotAllowedError: "denied",
  QuotaExceededError: "full",
  NotFoundError: "corrupt",
  DataError: "corrupt",
  DataCloneError: "corrupt",
  NotReadableError: "corrupt",
  EncodingError: "corrupt",
};

/** Names a failure of IndexedDB; passes a StorageError through. */
export function storageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : "";
  const code = CODES[name] ?? "unavailable";
  return new StorageError(code, SENTENCES[code], { cause });
}
