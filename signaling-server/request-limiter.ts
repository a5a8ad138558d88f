import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import { ApiError } from "./api-error.ts";
import type { SignalingLimits } from "./limits.ts";

/**
 * Stands before everything that is served: what one address, or behind a proxy one visitor, may ask for in a window.
 * The API has a narrower one of its own.
 */
export function requestLimiter(limits: SignalingLimits): RequestHandler {
  return rateLimit({
    windowMs: limits.requestWindowMs,
    limit: limits.requestsOfAllKindsPerWindowMax,
    standardHeaders: false,
    legacyHeaders: false,
    // A header that somebody sends for nothing is no reason to write a warning.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (_request, _response, next) => {
      next(new ApiError("too-many-requests", "Too many requests from this address. Wait a few seconds."));
    },
  });
}
