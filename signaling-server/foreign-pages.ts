import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler } from "express";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { ApiError } from "./api-error.ts";
import { isHost } from "./request.ts";
import type { UpgradeDoor } from "./sockets/upgrades.ts";

const READING = ["GET", "HEAD", "OPTIONS"];

/**
 * Whether a browser asks on behalf of a page that is not of this server. Browsers say so by Sec-Fetch-Site, which no page
 * can change, or, to a plain HTTP address in a network, by Origin alone. Whoever sends neither is no browser.
 */
export function isOfForeignPage(headers: IncomingHttpHeaders, hosts: AllowedHosts): boolean {
  const site = headers["sec-fetch-site"];
  if (typeof site === "string") return site !== "same-origin" && site !== "none";
  const { origin, host = "" } = headers;
  if (origin === undefined) return false;
  if (!URL.canParse(origin)) return true;
  const from = new URL(origin);
  // A proxy may name this server otherwise than the browser does: then its name has been listed.
  return from.host !== host.toLowerCase().replace(/:(?:80|443)$/, "") && !hosts.names(from.hostname);
}

/** Refuses what a page of somebody else would change here. What it only reads, browsers do not show it. */
export function refuseForeignPages(hosts: AllowedHosts): RequestHandler {
  return (request, _response, next) => {
    if (READING.includes(request.method) || !isOfForeignPage(request.headers, hosts)) return next();
    throw new ApiError(
      "foreign-page",
      "A page of another site may change nothing here. If the page is this server's own, behind a proxy, start the server with --host-name and the name in the page's address.",
    );
  };
}

/** The same for sockets, which browsers open for any page. */
export function refuseForeignUpgrades(hosts: AllowedHosts): UpgradeDoor {
  return ({ request: { headers } }) => {
    const isUnknown = headers.host !== undefined && !hosts.allows(headers.host);
    return isUnknown || isOfForeignPage(headers, hosts) ? "403 Forbidden" : "elsewhere";
  };
}

/** Refuses names under which nobody has said that this server may be asked. */
export function refuseUnknownHosts(hosts: AllowedHosts): RequestHandler {
  return (request, response, next) => {
    const { host } = request.headers;
    // A malformed one is refused where it matters; programs of old send none.
    if (host === undefined || !isHost(host) || hosts.allows(host)) return next();
    const error = unknownHost(host);
    if (request.accepts(["json", "html"]) !== "html") throw error;
    response
      .status(error.status)
      .type("html")
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lockstep</title><h1>This server does not answer to that name</h1><p>${error.message}</p></html>`,
      );
  };
}

/** @param host made of letters, digits and dots alone, so that it can be put into a page */
function unknownHost(host: string): ApiError {
  const name = host.replace(/:\d*$/, "");
  return new ApiError(
    "host-refused",
    `This server does not know itself as ${name}, and so that no other site can pass for it, it answers only to names that it knows. If ${name} is right, start it with --host-name ${name} (or LOCKSTEP_HOST_NAMES=${name}).`,
  );
}
