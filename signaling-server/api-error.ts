import type { SpecIssue } from "../shared/session/spec.ts";

/** What else an error tells: which field is wrong and why. */
export interface ApiErrorDetail {
  readonly field?: string;
  readonly reason?: string;
  readonly issues?: readonly SpecIssue[];
}

/** A request that cannot be served, as the client is told: `{"error": {code, message, field?, reason?, issues?}}`. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    /** HTTP status, 4xx or 5xx. */
    readonly status: number,
    /** Stable word for programs, for example `session-full`. */
    readonly code: string,
    /** Sentence for people. */
    message: string,
    readonly detail: ApiErrorDetail = {},
  ) {
    super(message);
  }

  toJSON(): { error: { code: string; message: string } & ApiErrorDetail } {
    return { error: { code: this.code, message: this.message, ...this.detail } };
  }
}

/** A 400 for one field of a request. */
export function invalidField(field: string, reason: string): ApiError {
  return new ApiError(400, "invalid-field", `${field} ${reason}`, { field, reason });
}
