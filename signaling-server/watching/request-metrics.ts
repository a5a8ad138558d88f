import type { Request, RequestHandler } from "express";
import { API, PATHS } from "../../shared/signaling/contract.ts";
import type { Metrics } from "./metrics.ts";

/** Of a request that was refused before its route was known, or that has none. */
export const OTHER_ROUTE = "other";
const ROUTES: ReadonlySet<string> = new Set(Object.values(PATHS));

/** Of what HTTP knows; a client can write anything. */
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);

/** Times each request to the API, to be put before its routes. */
export function requestMetrics(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const begunAt = performance.now();
    response.once("finish", () => {
      const ms = performance.now() - begunAt;
      const route = routeOf(request);
      const method = METHODS.has(request.method) ? request.method : "other";
      metrics.answered(route === OTHER_ROUTE ? route : API + route, method, response.statusCode, ms);
      if (method !== "PUT" || response.statusCode >= 400) return;
      if (route === PATHS.seat) metrics.registered("seat", ms);
      else if (route === PATHS.observer) metrics.registered("observer", ms);
    });
    next();
  };
}

/** The route's path with its parameters' names, as Express found it. */
function routeOf({ route }: Request): string {
  const path = (route as { readonly path?: unknown } | undefined)?.path;
  return typeof path === "string" && ROUTES.has(path) ? path : OTHER_ROUTE;
}
