import express, { type Router } from "express";
import packageJson from "../../package.json" with { type: "json" };
import type { AdminOverview } from "../../shared/signaling/admin.ts";
import { PATHS } from "../../shared/signaling/contract.ts";
import type { AllowedHosts } from "../allowed-hosts.ts";
import { ApiError } from "../api-error.ts";
import { refuseForeignPages } from "../foreign-pages.ts";
import type { Log } from "../log.ts";
import type { AdminGate } from "./admin-gate.ts";
import { lookAt, type Watched } from "./watched-state.ts";

export interface AdminContext {
  readonly gate: AdminGate;
  readonly watched: Watched;
  readonly hosts: AllowedHosts;
  readonly log: Log;
}

/** What whoever runs the server may ask of it. Without a token there is none of it: each is as unknown as any other path. */
export function adminRoutes({ gate, watched, hosts, log }: AdminContext): Router {
  const router = express.Router();
  if (!gate.exists) return router;
  const startedAt = performance.now();

  router.use(PATHS.admin, (_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  router.use(PATHS.admin, gate.limiter, refuseForeignPages(hosts), (request, _response, next) => {
    gate.check(request);
    next();
  });

  router.get(PATHS.admin, async (_request, response) => {
    const { desk, limits, readiness } = watched;
    const [sessions, state] = await Promise.all([desk.list(limits.adminSessionsListedMax), lookAt(watched)]);
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    response.json({
      version: packageJson.version,
      uptimeS: Math.floor((performance.now() - startedAt) / 1000),
      notReady: [...readiness.reasons],
      sessions,
      sessionsInAll: state.sessions.inAll,
      sockets: state.sockets,
      memory: { rssBytes: rss, heapUsedBytes: heapUsed, heapBytes: heapTotal, externalBytes: external },
      limits: state.limits,
      bounds: { ...limits },
    } satisfies AdminOverview);
  });

  router.delete(PATHS.adminSession, async (request, response) => {
    const closed = await watched.desk.close(request.params.key);
    if (closed === undefined) {
      throw new ApiError("unknown-session", "There is no session with this key on this server, or no longer.");
    }
    log.info("session closed by the operator", { session: closed });
    response.status(204).end();
  });
  return router;
}
