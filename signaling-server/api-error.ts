import type { SpecIssue } from "../shared/session/spec.ts";
import { REFUSALS, type Refusal, type RefusalCode } from "../shared/signaling/refusals.ts";

/** What else an error tells: which field is wrong and why. */
export interface ApiErrorDetail {
  readonly field?: string;
  readonly reason?: string;
  readonly issues?: readonly SpecIssue[];
  /** When asking again may help, in seconds; told in the header Retry-After. */
  readonly retryAfterS?: number;
}

/** A request that cannot be served, as the client is told. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly code: RefusalCode,
    /** Sentence for people. */
    message: string,
    readonly detail: ApiErrorDetail = {},
    /** HTTP status, 4xx or 5xx. */
    readonly status: number = REFUSALS[code],
  ) {
    super(message);
  }

  toJSON(): Refusal {
    const { field, reason, issues } = this.detail;
    return {
      error: {
        ...{ code: this.code, message: this.message },
        ...(field !== undefined && { field }),
        ...(reason !== undefined && { reason }),
        ...(issues !== undefined && { issues }),
      },
    };
  }
}

/** A refusal for one field of a request. */
export function invalidField(field: string, reason: string): ApiError {
  return new ApiError("invalid-field", `${field} ${reason}`, { field, reason });
}
