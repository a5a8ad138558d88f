import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import express, { type Request, type Response, type Router } from "express";
import { publishedPath } from "../../shared/signaling/published.ts";
import { ApiError } from "../api-error.ts";
import type { OwnAddress } from "../own-address.ts";
import { outerPage, OUTER_POLICY, unknownPage } from "./outer-page.ts";
import type { Publications } from "./publications.ts";

/**
 * What a published page may do, in whatever way it is opened: run what is in it, apart from everything. `sandbox` without
 * `allow-same-origin` gives it an origin of its own, so that this server's pages, storage and cookies are a stranger's to
 * it; and no request leaves it, to this server's interface neither. WebRTC no policy forbids: Chromium 156 does not know the
 * directive `webrtc`.
 */
const INNER_POLICY = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "media-src data: blob:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** No hardware: a prompt of the browser would name this server. */
const NO_HARDWARE =
  "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), bluetooth=()";

/** Serves what was published at `/m/ID`: a page of this server about it, which holds the published one in a frame. */
export function publishedPages(publications: Publications, own: OwnAddress): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({ "Cache-Control": "no-cache", "Permissions-Policy": NO_HARDWARE });
    next();
  });

  router.get("/:id", (request, response) => {
    const { id } = request.params;
    response.set("Content-Security-Policy", OUTER_POLICY);
    try {
      const published = publications.get(id);
      response.type("html").send(outerPage(published, own.urlOf(request), own.basePathOf(request)));
    } catch (error) {
      const isGone = error instanceof ApiError && error.code === "unknown-publication";
      if (!isGone || request.accepts(["json", "html"]) !== "html") throw error;
      response
        .status(404)
        .type("html")
        .send(unknownPage(own.basePathOf(request)));
    }
  });

  router.get("/:id/page", async (request, response) => {
    const { id } = request.params;
    const isSaved = request.query.save !== undefined;
    // An address that somebody opens by itself leads to the page that says whose it is.
    if (!isSaved && request.headers["sec-fetch-dest"] === "document") {
      return response.redirect(own.basePathOf(request) + publishedPath(id));
    }
    const file = publications.file(id, "page");
    response.set("Content-Security-Policy", INNER_POLICY).type("html");
    if (isSaved) response.attachment("lockstep-model.html");
    await sendFile(request, response, file);
  });

  router.get("/:id/picture.png", async (request, response) => {
    await sendFile(request, response.type("png"), publications.file(request.params.id, "picture"));
  });
  return router;
}

/** Piece by piece as it is taken: nothing of it stays in memory. */
async function sendFile(
  request: Request,
  response: Response,
  file: { readonly path: string; readonly bytes: number },
): Promise<void> {
  response.set("Content-Length", String(file.bytes));
  if (request.method === "HEAD") return void response.end();
  try {
    await pipeline(createReadStream(file.path), response);
  } catch (error) {
    // Somebody who leaves before the end is no fault of ours, and nothing can be said any more.
    if (!response.destroyed) throw error;
  }
}
