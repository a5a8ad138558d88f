import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import packageJson from "../package.json" with { type: "json" };
import { API } from "../shared/signaling/contract.ts";
import { AllowedHosts } from "./allowed-hosts.ts";
import { api, errorAnswer } from "./api.ts";
import { ApiError } from "./api-error.ts";
import { memoryBackend, type Backend } from "./backend.ts";
import { DASHBOARD_FOLDER, serveBuiltDashboard, serveLiveDashboard, type LiveDashboard } from "./dashboard-files.ts";
import { dataRoutes } from "./data-routes.ts";
import { refuseForeignUpgrades, refuseUnknownHosts } from "./foreign-pages.ts";
import { networkUrls } from "./https/network-addresses.ts";
import type { ServerCertificate } from "./https/server-certificate.ts";
import { NO_ICE, type IceOptions } from "./ice-servers.ts";
import { Introductions, SILENCE_TURNS } from "./introductions.ts";
import { AUTHORITY_KEY_BYTES, SIGNALING_LIMITS, type SignalingLimits } from "./limits.ts";
import { listen } from "./listen.ts";
import { createLog, type Log } from "./log.ts";
import { OwnAddress } from "./own-address.ts";
import { publicConfig } from "./public-config.ts";
import { Publications, type PublishingOptions } from "./publishing/publications.ts";
import { publishedPages } from "./publishing/published-pages.ts";
import { redisBackend, type RedisOptions } from "./redis/redis-backend.ts";
import { requestLimiter } from "./request-limiter.ts";
import { defaultText, type SharedText } from "./shared-text.ts";
import { textsBeside } from "./texts.ts";
import { securityHeaders } from "./security-headers.ts";
import { SessionRegistry } from "./session-registry.ts";
import { TokenAuthority } from "./token-authority.ts";
import { Connections } from "./sockets/connections.ts";
import { regularly } from "./sockets/guarded.ts";
import { requestsInTurn } from "./sockets/requests-in-turn.ts";
import { guardUpgrades } from "./sockets/upgrades.ts";
import { createWebServer } from "./sockets/web-server.ts";
import { areThere, type TrustedProxies } from "./trusted-proxies.ts";
import { AdminGate } from "./watching/admin-gate.ts";
import { adminRoutes } from "./watching/admin-routes.ts";
import { healthRoutes } from "./watching/health-routes.ts";
import { metricsRoute } from "./watching/metrics-route.ts";
import { Metrics } from "./watching/metrics.ts";
import { Readiness, type ReadinessCheck } from "./watching/readiness.ts";
import { requestMetrics } from "./watching/request-metrics.ts";
import { sessionDesk } from "./watching/session-desk.ts";

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
  /**
   * Proxies before it, which say who asks and how (`X-Forwarded-For`, `-Proto`, `-Host`, `-Prefix`); none by default, and
   * then nobody's word is taken for that.
   */
  readonly proxies?: TrustedProxies;
  /** The path below which it has everything, without a slash at the end: "" by default, or `/lockstep`. */
  readonly basePath?: string;
  /** Where visitors find it, with that path and without a slash at the end; by default what each of them asked for. */
  readonly publicUrl?: string | undefined;
  /** Names under which the server answers, beside those of its machine and of its certificate. */
  readonly hostNames?: readonly string[];
  /** Of {@link AUTHORITY_KEY_BYTES} bytes: makes the tokens of seats. One that is drawn now knows none from before. */
  readonly key?: Uint8Array;
  readonly log?: Log;
  /** The memory that it shares with other servers; it has one of its own without it. */
  readonly redis?: RedisOptions | undefined;
  /** Lets people publish models, and says where these are kept; nothing can be published without it. */
  readonly publishing?: PublishingOptions | undefined;
  /** Lets whoever has it see and close sessions, and read metrics from elsewhere; nobody can without it. */
  readonly adminToken?: string | undefined;
  /** What else must be so before new visitors can be taken. */
  readonly readinessChecks?: readonly ReadinessCheck[];
  /** The text that sessions of text share; Moby-Dick by default. */
  readonly text?: SharedText;
  /** Limits that differ from {@link SIGNALING_LIMITS}. */
  readonly limits?: Partial<SignalingLimits>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface SignalingServer {
  /** Address of the dashboard on this machine, without a slash at the end: `http://localhost:8080`, and its path. */
  readonly url: string;
  /** Addresses at which other devices can take part; none where it speaks plain HTTP. */
  readonly networkUrls: readonly string[];
  readonly port: number;
  /** Sockets that are open, of all kinds. */
  connections(): number;
  /** From now on the server says that it takes no new visitors; it serves all the same. */
  drain(): void;
  /** Ends all connections and frees the port, within three seconds whatever is open; also when called again. */
  close(): Promise<void>;
}

/**
 * Starts the signaling server: API, introductions, data sets and dashboard on one port.
 * @throws ListenError | PublishingError
 */
export async function createSignalingServer(options: SignalingServerOptions = {}): Promise<SignalingServer> {
  const limits = { ...SIGNALING_LIMITS, ...options.limits };
  const log = options.log ?? createLog("quiet", (line) => process.stderr.write(`${line}\n`));
  const { basePath = "", publicUrl } = options;
  const app = express();
  app.set("trust proxy", options.proxies ?? 0);
  const trusts = app.get("trust proxy fn") as (address: string, hop: number) => boolean;
  const isProxy = (remoteAddress: string): boolean => trusts(remoteAddress, 0);
  const own = new OwnAddress({ basePath, publicUrl, isProxy });
  const metrics = new Metrics(packageJson.version);
  const { hearRefusal } = metrics;
  const connections = new Connections(limits, log, isProxy, hearRefusal);
  const server = createWebServer(
    requestsInTurn(app, connections, limits, log, hearRefusal),
    options.certificate,
    connections,
    limits,
    log,
  );
  app.disable("x-powered-by");
  // Nobody keeps answers of the API; what is worth keeping comes with a tag of its own.
  app.set("etag", false);
  app.use(securityHeaders(isProxy, publicUrl));
  app.use(requestLimiter(limits));
  const { certificate } = options;
  const hosts = new AllowedHosts([
    ...(options.hostNames ?? []),
    ...(certificate?.names ?? []),
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
    options.host ?? "localhost",
  ]);
  app.use(refuseUnknownHosts(hosts));
  app.use(own.enter());

  let live: LiveDashboard | undefined;
  const key = options.key ?? randomBytes(AUTHORITY_KEY_BYTES);
  const authority = new TokenAuthority(key);
  const hangUp = (peerId: string, socket: string): void => introductions.hangUp(peerId, socket);
  const backing = { limits, authority, hangUp, tellOfSockets: () => introductions.tellAll() };
  const backend: Backend =
    options.redis === undefined
      ? memoryBackend(backing, options.now ?? Date.now)
      : redisBackend({ ...backing, key, log, ...(options.now && { now: options.now }) }, options.redis);
  const { now, relay } = backend;
  const registry = new SessionRegistry(backend.store, limits, now);
  const context = { app, connections, limits, log, metrics, processName: backend.processName };
  const introductions: Introductions = new Introductions(context, registry, relay);
  const foreign = refuseForeignUpgrades(hosts);
  const doors = () => [foreign, introductions.door, ...(live === undefined ? [] : [live.door])];
  const urlOf = (request: IncomingMessage): string | undefined => own.urlBelow(request);
  guardUpgrades(server, connections, { doors, urlOf }, limits, log, hearRefusal);
  const host = options.host ?? "localhost";
  const urlsForOthers = (): readonly string[] => [
    ...(publicUrl?.startsWith("https:") === true ? [publicUrl] : []),
    ...(certificate === undefined ? [] : networkUrls(host, (server.address() as AddressInfo).port, certificate)).map(
      (origin) => origin + basePath,
    ),
  ];
  const publications = options.publishing && (await Publications.in(options.publishing, limits, now));
  const publishing = publications?.offer;
  const config = () =>
    publicConfig({ ice: options.ice ?? NO_ICE, networkUrls: urlsForOthers, certificate, publishing }, now());
  const texts = textsBeside(() => (options.text === undefined ? defaultText() : Promise.resolve(options.text)));
  const readiness = new Readiness([
    { name: "store", trouble: () => backend.trouble() },
    ...(options.readinessChecks ?? []),
  ]);
  const watched = { desk: sessionDesk(registry), connections, publications, readiness, limits };
  const gate = new AdminGate(options.adminToken, limits);
  app.use(metricsRoute({ metrics, gate, watched, hosts, isBehindProxy: areThere(options.proxies ?? 0) }));
  app.use(API, requestMetrics(metrics), healthRoutes(readiness), adminRoutes({ gate, watched, hosts, log }));
  const requestCounts = backend.requestCounts("api");
  const { version } = packageJson;
  app.use(API, api({ registry, requestCounts, limits, log, hosts, own, version, config, texts, publications }));
  app.use("/data", dataRoutes(texts));
  if (publications !== undefined) app.use("/m", publishedPages(publications, own));
  if (options.dashboard === "live") live = await serveLiveDashboard(app, basePath);
  else serveBuiltDashboard(app, options.dashboardFolder ?? DASHBOARD_FOLDER, own, gate.exists);
  app.use((request) => {
    throw new ApiError("not-found", `There is nothing at ${request.path}.`);
  });
  app.use(errorAnswer(log, hearRefusal));

  await backend.start();
  await listen(server, options.port ?? 0, host, basePath);
  // Such as that no more files can be opened: those who are there go on.
  server.on("error", (error) => log.error("the server's socket", error));
  const every = (ms: number, what: string, work: () => void | Promise<void>) =>
    setInterval(regularly(log, what, work), ms);
  const repeating = [
    every(limits.sweepEveryMs, "looking through the sessions", () => registry.sweep()),
    every(limits.pingEveryMs / SILENCE_TURNS, "asking pages for signs of life", () => introductions.checkSilence()),
    every(limits.sweepEveryMs, "looking through signals that wait", () => relay.expire()),
    every(limits.sweepEveryMs, "telling of sockets that have closed", () => introductions.catchUp()),
    every(limits.sweepEveryMs, "looking through what is published", () => publications?.sweep()),
    every(limits.connectionsCheckedEveryMs, "looking through the connections", () => connections.check()),
  ];

  const shutDown = async (): Promise<void> => {
    readiness.close();
    for (const timer of repeating) clearInterval(timer);
    introductions.close();
    await backend.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const impatience = setTimeout(() => connections.destroyAll(), limits.closeWaitMs);
    // Vite, and whatever else may hang, ends with the program.
    let end: NodeJS.Timeout | undefined;
    const tooLate = new Promise((resolve) => (end = setTimeout(resolve, limits.closeMsMax)));
    await Promise.race([Promise.all([closed, live?.close()]), tooLate]);
    clearTimeout(impatience);
    clearTimeout(end);
  };
  let closing: Promise<void> | undefined;
  const { port } = server.address() as AddressInfo;
  const url = `${certificate === undefined ? "http" : "https"}://localhost:${port}${basePath}`;
  return {
    url,
    networkUrls: urlsForOthers(),
    port,
    connections: () => connections.size,
    drain: () => readiness.close(),
    close: () => (closing ??= shutDown()),
  };
}
