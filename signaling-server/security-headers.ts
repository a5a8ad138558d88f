import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";
import { isHost } from "./request.ts";

/**
 * Headers of every response. Pages are cross-origin isolated (COOP, COEP, CORP), which threads of wasm need; scripts,
 * workers and connections are those of this very address. Nothing asks for HTTPS, since the server speaks plain HTTP.
 * @param isProxy whether what a connection comes from is a proxy, which says under which address pages are seen
 * @param publicUrl where visitors find this server, where that was said
 */
export function securityHeaders(
  isProxy: (remoteAddress: string) => boolean,
  publicUrl: string | undefined,
): RequestHandler {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  // Not every browser takes 'self' for WebSockets, too: they are named.
  const ownSockets = (request: IncomingMessage): string => {
    const asked = socketsOf(request);
    return publicHost === undefined ? asked : `${asked} ${socketsAt(publicHost)}`;
  };
  const socketsOf = (request: IncomingMessage): string => {
    const { remoteAddress } = request.socket;
    const isForwarded = remoteAddress !== undefined && isProxy(remoteAddress);
    const said = isForwarded ? request.headers["x-forwarded-host"] : undefined;
    const host = (typeof said === "string" ? said.split(",")[0]?.trim() : request.headers.host) ?? "";
    return socketsAt(host);
  };
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'", (request) => ownSockets(request)],
        imgSrc: ["'self'", "data:"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        fontSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        // A page may hold more peers of its own session in frames; nobody else's page may.
        frameAncestors: ["'self'"],
      },
    },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginEmbedderPolicy: { policy: "require-corp" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: false,
  });
}

function socketsAt(host: string): string {
  // A policy has no way to write an address of IPv6.
  return isHost(host) && !host.startsWith("[") ? `ws://${host} wss://${host}` : "'self'";
}
