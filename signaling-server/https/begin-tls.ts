import { createServer, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import { isHost } from "../request.ts";

/** First byte of what a TLS client says (RFC 8446, 5.1): no method of HTTP begins with it. */
const TLS_HANDSHAKE = 0x16;

/**
 * Tells by the first byte of a connection what is spoken. Who comes to the port of HTTPS by plain HTTP, because an address
 * was typed without its `https`, is redirected.
 * @param begin begins the handshake
 */
export function beginTls(begin: (socket: Socket) => void): (socket: Socket) => void {
  // It never listens, so it has no deadlines of its own: the connection's stays the one for what opens, and all that it
  // may do is to ask once.
  const redirector = createServer(redirect);
  return (socket) => {
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) begin(socket);
      else {
        redirector.emit("connection", socket);
        socket.resume();
      }
    });
  };
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
