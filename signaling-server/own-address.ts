import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler } from "express";
import { ApiError } from "./api-error.ts";
import { originOf } from "./request.ts";

/** What is said of where this server is. */
export interface OwnAddressOptions {
  /** The path below which it has everything, without a slash at the end: "", or `/lockstep`. */
  readonly basePath: string;
  /** Where visitors find it, with that path and without a slash at the end: `https://school.example/lockstep`. */
  readonly publicUrl: string | undefined;
  /** Whether what a connection comes from is a proxy whose word is taken. */
  readonly isProxy: (remoteAddress: string) => boolean;
}

/** Parts of a path that browsers, proxies and this server all write in the same way; none is `.` or `..`. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;

/**
 * Reads a path below which a server has everything, with or without a slash at its end.
 * @returns "" for the root, or `/lockstep`; undefined for what is no such path
 */
export function readBasePath(text: string): string | undefined {
  const path = text.replace(/\/$/, "");
  return path === "" || PATH.test(path) ? path : undefined;
}

/**
 * Where this server is, as visitors see it. A path before all of its addresses may be the server's own (`--base-path`), or
 * one that a proxy takes away and tells of by `X-Forwarded-Prefix`.
 */
export class OwnAddress {
  readonly #options: OwnAddressOptions;

  constructor(options: OwnAddressOptions) {
    this.#options = options;
  }

  /**
   * What a request asks for, as it would at the root of a host.
   * @returns undefined for what is not below this server's path
   */
  urlBelow(request: IncomingMessage): string | undefined {
    const { basePath } = this.#options;
    const { url = "" } = request;
    if (basePath === "") return url;
    if (url === basePath || url.startsWith(`${basePath}?`)) return `/${url.slice(basePath.length)}`;
    if (url.startsWith(`${basePath}/`)) return url.slice(basePath.length);
    return this.#forwardedPrefix(request) === basePath ? url : undefined;
  }

  /** What stands before every path of this server in the browser that asks: "", or `/lockstep`. */
  basePathOf(request: IncomingMessage): string {
    const { basePath } = this.#options;
    const prefix = this.#forwardedPrefix(request);
    return prefix === basePath ? basePath : prefix + basePath;
  }

  /** The address of the dashboard for whoever asks, without a slash at the end: `https://school.example/lockstep`. */
  urlOf(request: Request): string {
    return this.#options.publicUrl ?? originOf(request) + this.basePathOf(request);
  }

  /** Leads requests to where the rest of the server has what they ask for, and refuses those that ask for anything else. */
  enter(): RequestHandler {
    const { basePath } = this.#options;
    return (request, response, next) => {
      const url = this.urlBelow(request);
      if (url === undefined) {
        if (request.accepts(["json", "html"]) !== "html") throw elsewhere(request.path, basePath);
        return void response.status(404).type("html").send(elsewherePage(basePath));
      }
      // What pages name relative to themselves, they would look for above it.
      if (basePath !== "" && request.path === basePath) {
        return void response.redirect(308, `${this.basePathOf(request)}${url}`);
      }
      request.url = url;
      next();
    };
  }

  #forwardedPrefix(request: IncomingMessage): string {
    const said = request.headers["x-forwarded-prefix"];
    const { remoteAddress } = request.socket;
    if (typeof said !== "string" || remoteAddress === undefined || !this.#options.isProxy(remoteAddress)) return "";
    return readBasePath(said) ?? "";
  }
}

function elsewhere(path: string, basePath: string): ApiError {
  return new ApiError(
    "not-found",
    `There is nothing at ${path}: all of this server is below ${basePath}/. A proxy before it must keep that in the address, or tell of it by X-Forwarded-Prefix.`,
  );
}

/** @param basePath of letters, digits and slashes alone, so that it can be put into a page */
function elsewherePage(basePath: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lockstep</title><h1>There is nothing here</h1><p>Lockstep is at <a href="${basePath}/">${basePath}/</a>.</p></html>`;
}
