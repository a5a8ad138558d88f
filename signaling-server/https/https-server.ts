import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createTlsServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { SignalingLimits } from "../limits.ts";
import { isHost } from "../request.ts";
import type { ServerCertificate } from "./server-certificate.ts";

/** First byte of what a TLS client says (RFC 8446, 5.1): no method of HTTP begins with it. */
const TLS_HANDSHAKE = 0x16;

/** An HTTPS server, and how to end what is still connected to it. */
export interface HttpsServer {
  readonly server: Server;
  /** Also those that have not said anything yet. */
  closeAllConnections(): void;
}

/**
 * Serves HTTPS. Who comes to the same port by plain HTTP, because an address was typed without its `https`, is
 * redirected: the first byte of a connection tells which of the two it is.
 */
export function createHttpsServer(
  app: RequestListener,
  { key, cert }: ServerCertificate,
  { helloMsMax }: Pick<SignalingLimits, "helloMsMax">,
): HttpsServer {
  const server = createTlsServer({ key, cert, handshakeTimeout: helloMsMax }, app);
  const redirector = createHttpServer(redirect);
  const sockets = new Set<Socket>();
  // Node's own listener begins the handshake; it shall get only what is one.
  const beginHandshake = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    const impatience = setTimeout(() => socket.destroy(), helloMsMax);
    // Without a listener the end of a connection that said nothing would end the process.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      clearTimeout(impatience);
      sockets.delete(socket);
    });
    socket.once("data", (first: Buffer) => {
      clearTimeout(impatience);
      socket.pause();
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) {
        for (const begin of beginHandshake) begin.call(server, socket);
      } else {
        redirector.emit("connection", socket);
        socket.resume();
      }
    });
  });
  const closeAllConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return { server, closeAllConnections };
}

const redirect: RequestListener = (request, response) => {
  const host = request.headers.host ?? "";
  response.setHeader("Connection", "close").setHeader("Content-Type", "text/plain; charset=utf-8");
  if (!isHost(host)) {
    response.writeHead(400).end("The Host header is missing or malformed.\n");
    return;
  }
  const url = `https://${host}${request.url?.startsWith("/") === true ? request.url : "/"}`;
  response.writeHead(308, { Location: url, "Cache-Control": "no-store" }).end(`Lockstep speaks HTTPS here: ${url}\n`);
};
