/** Why bytes are refused, or why a message or frame cannot be written. */
export type WireErrorCode = "too-large" | "malformed" | "unsupported-version" | "unknown-type" | "invalid-field";

const DETAIL_CHARACTERS_MAX = 160;

/** Thrown for bytes that are no message or frame of ours. Its text is short whatever the bytes held. */
export class WireError extends Error {
  override readonly name = "WireError";
  constructor(
    readonly code: WireErrorCode,
    detail: string,
  ) {
    super(detail.length > DETAIL_CHARACTERS_MAX ? `${detail.slice(0, DETAIL_CHARACTERS_MAX)}…` : detail);
  }
}
