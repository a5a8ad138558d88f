import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import packageJson from "../package.json" with { type: "json" };
import { API } from "../shared/signaling/contract.ts";
import { api, errorAnswer } from "./api.ts";
import { ApiError } from "./api-error.ts";
import { DASHBOARD_FOLDER, serveBuiltDashboard, serveLiveDashboard, type LiveDashboard } from "./dashboard-files.ts";
import { dataRoutes } from "./data-routes.ts";
import { createHttpsServer } from "./https/https-server.ts";
import { networkUrls } from "./https/network-addresses.ts";
import type { ServerCertificate } from "./https/server-certificate.ts";
import { NO_ICE, type IceOptions } from "./ice-servers.ts";
import { Introductions } from "./introductions.ts";
import { SIGNALING_LIMITS, type SignalingLimits } from "./limits.ts";
import { createLog, type Log } from "./log.ts";
import { publicConfig } from "./public-config.ts";
import { securityHeaders } from "./security-headers.ts";
import { SessionRegistry } from "./session-registry.ts";

export interface SignalingServerOptions {
  /** TCP port; 0 for any free one. */
  readonly port?: number;
  /** Address to listen at; by default only this machine can connect. */
  readonly host?: string;
  /** `built` serves `dist/web`, `live` the sources through Vite. */
  readonly dashboard?: "built" | "live";
  /** Folder of the built dashboard. */
  readonly dashboardFolder?: string;
  /** Serves HTTPS, which other devices need in order to take part; plain HTTP without it. */
  readonly certificate?: ServerCertificate;
  /** STUN and TURN servers for the pages; none by default. */
  readonly ice?: IceOptions;
  readonly log?: Log;
  /** Limits that differ from {@link SIGNALING_LIMITS}. */
  readonly limits?: Partial<SignalingLimits>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface SignalingServer {
  /** Address of the dashboard on this machine, without a slash at the end: `http://localhost:8080`. */
  readonly url: string;
  /** Addresses at which other devices can take part; none where it speaks plain HTTP. */
  readonly networkUrls: readonly string[];
  readonly port: number;
  /** Ends all connections and frees the port; resolves within two seconds, also when called again. */
  close(): Promise<void>;
}

/** Thrown when the wanted port belongs to another program. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  constructor(readonly port: number) {
    super(`Port ${port} is taken by another program. Choose another one with --port, for example --port ${port + 1}.`);
  }
}

/**
 * Starts the signaling server: API, introductions, data sets and dashboard on one port.
 *
 * PeerServer keeps two timers that cannot be stopped; a program that only wants to serve must end itself after
 * `close()`.
 * @throws PortTakenError
 */
export async function createSignalingServer(options: SignalingServerOptions = {}): Promise<SignalingServer> {
  const limits = { ...SIGNALING_LIMITS, ...options.limits };
  const log = options.log ?? createLog("quiet", (line) => process.stderr.write(`${line}\n`));
  const app = express();
  const { server, closeAllConnections } = createWebServer(app, options.certificate, limits);
  app.disable("x-powered-by");
  app.use(securityHeaders());

  let live: LiveDashboard | undefined;
  const now = options.now ?? Date.now;
  const registry = new SessionRegistry(limits, now, (peerId) => introductions.disconnect(peerId));
  const introductions: Introductions = new Introductions(
    { app, server, limits, log, isForeignUpgrade: (request) => live?.isUpgrade(request) ?? false },
    registry,
  );
  const host = options.host ?? "localhost";
  const { certificate } = options;
  const urlsForOthers = (): readonly string[] =>
    certificate === undefined ? [] : networkUrls(host, (server.address() as AddressInfo).port, certificate);
  const config = () => publicConfig({ ice: options.ice ?? NO_ICE, networkUrls: urlsForOthers, certificate }, now());
  app.use(API, api({ registry, limits, log, version: packageJson.version, config }));
  app.use("/data", dataRoutes());
  if (options.dashboard === "live") live = await serveLiveDashboard(app, server);
  else serveBuiltDashboard(app, options.dashboardFolder ?? DASHBOARD_FOLDER);
  app.use((request) => {
    throw new ApiError("not-found", `There is nothing at ${request.path}.`);
  });
  app.use(errorAnswer(log));

  await listen(server, options.port ?? 0, host);
  const sweeping = setInterval(() => registry.sweep(), limits.sweepEveryMs);
  const pinging = setInterval(() => introductions.ping(), limits.pingEveryMs);

  const shutDown = async (): Promise<void> => {
    clearInterval(sweeping);
    clearInterval(pinging);
    introductions.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const impatience = setTimeout(closeAllConnections, limits.closeWaitMs);
    await Promise.all([closed, live?.close()]);
    clearTimeout(impatience);
  };
  let closing: Promise<void> | undefined;
  const { port } = server.address() as AddressInfo;
  const url = `${certificate === undefined ? "http" : "https"}://localhost:${port}`;
  return { url, networkUrls: urlsForOthers(), port, close: () => (closing ??= shutDown()) };
}

function createWebServer(
  app: RequestListener,
  certificate: ServerCertificate | undefined,
  limits: SignalingLimits,
): { readonly server: Server; closeAllConnections(): void } {
  if (certificate !== undefined) return createHttpsServer(app, certificate, limits);
  const server = createServer(app);
  return { server, closeAllConnections: () => server.closeAllConnections() };
}

/** Listens, or says in plain words why that is impossible. */
function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTakenError(port) : error);
    });
    server.listen(port, host, () => resolve());
  });
}
