import express, { type Router } from "express";
import { PATHS } from "../../shared/signaling/contract.ts";
import type { Live, Ready } from "../../shared/signaling/health.ts";
import { ApiError } from "../api-error.ts";
import type { Readiness } from "./readiness.ts";

/**
 * What orchestrators and proxies ask every few seconds: whether the process answers at all, and whether it may be sent new
 * visitors. It stands before the limit on requests, as a server that is asked too much by others is still alive.
 */
export function healthRoutes(readiness: Readiness): Router {
  const router = express.Router();
  router.get(PATHS.live, (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "live" } satisfies Live);
  });
  router.get(PATHS.ready, (_request, response) => {
    const { reasons } = readiness;
    if (reasons.length > 0) throw notReady(reasons);
    response.set("Cache-Control", "no-store").json({ status: "ready" } satisfies Ready);
  });
  return router;
}

function notReady(reasons: Readiness["reasons"]): ApiError {
  const [first] = reasons;
  const issues = reasons.map(({ name, reason }) => ({ field: name, reason }));
  const detail = first === undefined ? {} : { field: first.name, reason: first.reason, issues };
  return new ApiError("not-ready", reasons.map(({ reason }) => reason).join(" "), detail);
}
