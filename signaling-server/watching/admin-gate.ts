import type { Request, RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import { ADMIN_TOKEN_CHARACTERS } from "../../shared/signaling/admin.ts";
import { ApiError } from "../api-error.ts";
import type { SignalingLimits } from "../limits.ts";
import { secretsEqual } from "../secrets.ts";

/** Whether a text can be the operator's token: long, and of characters that can stand in a header. */
export function isAdminToken(text: string): boolean {
  const { min, max } = ADMIN_TOKEN_CHARACTERS;
  return text.length >= min && text.length <= max && /^[\x21-\x7e]+$/.test(text);
}

/**
 * Lets whoever runs the server in, by a token that only its start knows. It comes in a header, never in a cookie, which a
 * browser would send by itself for whatever page asks.
 */
export class AdminGate {
  readonly #token: string | undefined;
  /** Counts what was refused, of one address: who tries has few tries. To stand before whatever the gate guards. */
  readonly limiter: RequestHandler;

  /** @param token undefined where nobody is let in */
  constructor(token: string | undefined, limits: Pick<SignalingLimits, "adminRefusalsPerWindowMax" | "adminWindowMs">) {
    this.#token = token;
    this.limiter = rateLimit({
      windowMs: limits.adminWindowMs,
      limit: limits.adminRefusalsPerWindowMax,
      standardHeaders: false,
      legacyHeaders: false,
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, { statusCode }) => statusCode !== 401 && statusCode !== 403,
      validate: { xForwardedForHeader: false, forwardedHeader: false },
      handler: (_request, _response, next) => {
        next(new ApiError("too-many-requests", "Too many wrong tokens came from this address. Wait a minute."));
      },
    });
  }

  /** Whether there is a token at all. */
  get exists(): boolean {
    return this.#token !== undefined;
  }

  /** @throws ApiError 401 without a token, 403 with another one */
  check(request: Request): void {
    const shown = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(request.headers.authorization ?? "")?.[1];
    if (shown === undefined) {
      throw new ApiError("token-missing", "Send the operator's token as 'Authorization: Bearer TOKEN'.");
    }
    if (this.#token !== undefined && secretsEqual(this.#token, shown)) return;
    throw new ApiError("admin-refused", "This is not the token with which this server was started.");
  }
}
