import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import { beginTls } from "../https/begin-tls.ts";
import type { ServerCertificate } from "../https/server-certificate.ts";
import type { SocketLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import type { Connections } from "./connections.ts";
import { guarded } from "./guarded.ts";

/**
 * The server for HTTP, or with a certificate for HTTPS, whose every socket is one of `connections` from its first moment
 * on, and has a deadline in each stage.
 */
export function createWebServer(
  answer: RequestListener,
  certificate: Pick<ServerCertificate, "key" | "cert"> | undefined,
  connections: Connections,
  limits: SocketLimits,
  log: Log,
): Server {
  const deadlines = {
    headersTimeout: limits.openingMsMax,
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.keptAliveMsMax,
    connectionsCheckingInterval: limits.connectionsCheckedEveryMs,
  };
  const server: Server =
    certificate === undefined
      ? createHttpServer(deadlines, answer)
      : createHttpsServer(
          { ...deadlines, key: certificate.key, cert: certificate.cert, handshakeTimeout: limits.openingMsMax },
          answer,
        );
  server.setTimeout(limits.silenceMsMax);
  // Node's own listener begins HTTP, or the handshake; it shall get only what was admitted.
  const listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  const begin = (socket: Socket): void => {
    for (const listener of listeners) listener.call(server, socket);
  };
  const beginAsSpoken = certificate === undefined ? begin : beginTls(begin);
  const serve = (socket: Socket): void => {
    if (connections.admit(socket)) beginAsSpoken(socket);
  };
  server.on(
    "connection",
    guarded(log, "a connection", serve, (socket) => socket.destroy()),
  );
  server.prependListener("secureConnection", (stream: Socket) => connections.secured(stream));
  return server;
}
