import type { IncomingHttpHeaders } from "node:http";
import express, { type Request, type Router } from "express";
import type { AllowedHosts } from "../allowed-hosts.ts";
import { nameIn } from "../allowed-hosts.ts";
import { ApiError } from "../api-error.ts";
import { isOfForeignPage } from "../foreign-pages.ts";
import { isLoopback } from "../https/network-addresses.ts";
import type { AdminGate } from "./admin-gate.ts";
import type { Metrics } from "./metrics.ts";
import type { SessionCounts, SessionDesk } from "./session-desk.ts";
import { lookAt, type Watched } from "./watched-state.ts";

/** Where Prometheus looks by itself. */
export const METRICS_PATH = "/metrics";

export interface MetricsContext {
  readonly metrics: Metrics;
  readonly gate: AdminGate;
  readonly watched: Watched;
  readonly hosts: AllowedHosts;
  /** All come from the address of a proxy then, which may stand on this very machine. */
  readonly isBehindProxy: boolean;
}

/** Serves the metrics to programs on this machine, and to whoever has the operator's token. */
export function metricsRoute({ metrics, gate, watched, hosts, isBehindProxy }: MetricsContext): Router {
  const router = express.Router();
  router.get(METRICS_PATH, gate.limiter, async (request, response) => {
    if (request.headers.authorization !== undefined) gate.check(request);
    else if (isBehindProxy || !isAskedHere(request) || isOfForeignPage(request.headers, hosts)) throw refused();
    response.set({ "Cache-Control": "no-store", "Content-Type": metrics.contentType });
    const desk = { ...watched.desk, counts: () => countsAtAnyTime(watched.desk) };
    response.send(await metrics.text(await lookAt({ ...watched, desk })));
  });
  return router;
}

/** What Prometheus reads where nobody knows. */
const UNKNOWN: SessionCounts = {
  ...{ inAll: NaN, seatsTaken: NaN, seatsConnected: NaN, observers: NaN, mostOfAddress: NaN },
  byPhase: { lobby: NaN, running: NaN, ended: NaN },
};

/** Whoever watches wants all else above all while the memory that servers share is out of reach. */
async function countsAtAnyTime(desk: SessionDesk): Promise<SessionCounts> {
  try {
    return await desk.counts();
  } catch (error) {
    if (error instanceof ApiError && error.code === "store-unavailable") return UNKNOWN;
    throw error;
  }
}

/**
 * Whether a program on this machine asks for itself: the connection comes from here, the server is asked by a name of this
 * machine, and nothing says that it was asked for somebody else.
 */
export function isAskedHere({ socket, headers }: Pick<Request, "socket" | "headers">): boolean {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return isLoopback(address) && isLoopback(nameIn(headers.host ?? "")) && !isForwarded(headers);
}

/** What proxies add to a request, one or the other. */
const FORWARDED = /^(?:x-forwarded(?:-|$)|forwarded$|via$|x-real-ip$|x-client-ip$|true-client-ip$|cf-)/;

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => FORWARDED.test(name));
}

function refused(): ApiError {
  return new ApiError(
    "metrics-refused",
    "Metrics are for programs on the server's own machine, and for whoever sends its operator's token as 'Authorization: Bearer TOKEN'.",
  );
}
