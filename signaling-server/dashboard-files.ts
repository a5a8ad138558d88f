import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Express, Request, Response } from "express";
import { REFUSALS } from "../shared/signaling/refusals.ts";
import { ApiError } from "./api-error.ts";
import { KeptBodies } from "./bodies/kept-bodies.ts";
import { encodingFor, sendBody, type Encoding } from "./bodies/send-body.ts";
import { BODIES_MADE_AT_ONCE_MAX, KEPT_BYTES_MAX } from "./limits.ts";
import type { OwnAddress } from "./own-address.ts";
import { IS_PUBLISHED, PACKAGE_FOLDER } from "./package-folder.ts";
import type { UpgradeDoor } from "./sockets/upgrades.ts";

/** Where `npm run build` puts the dashboard. */
export const DASHBOARD_FOLDER = path.join(PACKAGE_FOLDER, "dist", "web");

/** Addresses that are pages of the dashboard, which is one document with its own router. */
const PAGES = ["/", "/teach", "/session/:id", "/results", "/results/*path", "/lessons", "/lessons/:lesson", "/replay"];

/** The page of whoever runs the server, which is there only where somebody has a token for it. */
const ADMIN_PAGE = "/admin";

/** What the pages are served from; they have no addresses of their own. */
const DOCUMENTS: ReadonlySet<string> = new Set(["/index.html", "/page.html"]);

/** Names that a build gives to files; none of them leads out of its folder, or to a hidden file. */
const FILE = /^(?:\/[\w@][\w@.-]*)+$/;
/** What is worth compressing: pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(?:css|html|js|json|map|svg|txt|wasm|webmanifest)$/;

const COMPRESS: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  identity: (bytes) => Promise.resolve(bytes),
};

/** When a page that is not there yet asks again, in seconds. */
const LOOK_AGAIN_S = "2";
/** What people see meanwhile. */
const NOT_BUILT = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <meta name="color-scheme" content="light dark" />
  <meta http-equiv="refresh" content="${LOOK_AGAIN_S}" />
  <title>Lockstep: in a moment</title>
  <body style="font-family: system-ui, sans-serif; margin: 15vh auto; max-width: 32rem; padding: 0 1rem">
    <h1>In a moment</h1>
    <p>The pages of Lockstep are being built. This page looks again every ${LOOK_AGAIN_S} seconds, and opens by itself.</p>
    <p>If this takes longer than a minute, nobody is building them: run <code>npm run build</code> where Lockstep was
    started.</p>
  </body>
</html>
`;

/** Files as they are sent, by place, time and encoding, shared by all servers of this process. */
const kept = new KeptBodies({ bytesMax: KEPT_BYTES_MAX, madeAtOnceMax: BODIES_MADE_AT_ONCE_MAX });

/**
 * Where a document names files beside it. Pages have addresses of several parts, `/session/ID`, from which that would lead
 * elsewhere.
 */
const BESIDE = /(?<= (?:href|src)=")\.(?=\/)/g;

/**
 * Serves the built dashboard. A page is served for any session's ID: the page itself explains an unknown one.
 * @param folder holds `index.html`, the start page's document, `page.html`, that of all others, and, with a hash in each
 *   name, `assets/`
 * @param hasAdmin whether there is a page for whoever runs the server
 */
export function serveBuiltDashboard(app: Express, folder: string, own: OwnAddress, hasAdmin: boolean): void {
  const sendPage = async (request: Request, response: Response): Promise<void> => {
    response.set("Cache-Control", "no-cache");
    const name = request.path === "/" ? "/index.html" : "/page.html";
    const basePath = own.basePathOf(request);
    if (await sendFile(request, response, folder, name, { basePath })) return;
    if (request.accepts(["json", "html"]) !== "html") {
      throw new ApiError("dashboard-not-built", "The dashboard is not built yet: run 'npm run build'.");
    }
    response.status(REFUSALS["dashboard-not-built"]).set({ "Cache-Control": "no-store", "Retry-After": LOOK_AGAIN_S });
    response.type("html").send(NOT_BUILT);
  };
  app.get(hasAdmin ? [...PAGES, ADMIN_PAGE] : PAGES, sendPage);
  app.get("/*path", async (request, response, next) => {
    if (DOCUMENTS.has(request.path) || !FILE.test(request.path)) return next();
    const isAsset = request.path.startsWith("/assets/");
    response.set("Cache-Control", isAsset ? "public, max-age=31536000, immutable" : "public, max-age=0");
    if (await sendFile(request, response, folder, request.path)) return;
    response.removeHeader("Cache-Control");
    next();
  });
  // A person who mistypes an address gets the page that says so; a program gets the JSON that follows.
  app.get("/*path", async (request, response, next) => {
    if (request.accepts(["json", "html"]) === "html") await sendPage(request, response.status(404));
    else next();
  });
}

/**
 * @param document what stands before the server's paths in the browser, where a document is to name them in full
 * @returns whether there is such a file
 */
async function sendFile(
  request: Request,
  response: Response,
  folder: string,
  name: string,
  document?: { readonly basePath: string },
): Promise<boolean> {
  const file = path.join(folder, name);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  const encoding = COMPRESSIBLE.test(name) ? encodingFor(request, ["br", "gzip"]) : "identity";
  const tag = `${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}`;
  const read = async (): Promise<Buffer> => {
    const bytes = await readFile(file);
    return document === undefined ? bytes : Buffer.from(bytes.toString().replace(BESIDE, document.basePath));
  };
  const key = `${file} ${document?.basePath ?? ""} ${tag} ${encoding}`;
  const bytes = await kept.get(key, async () => COMPRESS[encoding](await read()));
  await sendBody(request, response.type(path.extname(name)), { bytes, tag, encoding });
  return true;
}

/** Thrown where the dashboard's sources are asked for and are not there; the message is for the person who did. */
export class NoSourcesError extends Error {
  override readonly name = "NoSourcesError";
}

/** The dashboard straight from its sources, reloaded as they change. */
export interface LiveDashboard {
  /** Where Vite's own sockets come in. */
  readonly door: UpgradeDoor;
  close(): Promise<void>;
}

/**
 * Serves the dashboard with Vite's middleware, its hot reload on the same port.
 * @param basePath what stands before the server's paths in the browser
 * @throws NoSourcesError
 */
export async function serveLiveDashboard(app: Express, basePath: string): Promise<LiveDashboard> {
  if (IS_PUBLISHED) {
    throw new NoSourcesError(
      "--live is for a clone: this package has the dashboard built, and no sources to serve it from.",
    );
  }
  // Loaded here only: Vite is no part of a server that serves a built dashboard.
  const { createServer } = await import("vite");
  // Vite listens to a server for upgrades. It never gets the real one: whatever Vite leaves alone must be destroyed.
  const stage = createHttpServer();
  const vite = await createServer({
    configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
    // Which names are answered, the server has decided before Vite is asked.
    server: { middlewareMode: true, hmr: { server: stage }, allowedHosts: true },
    appType: "spa",
    base: `${basePath}/`,
  });
  app.use((request, _response, next) => {
    // Vite expects the whole address.
    request.url = basePath + request.url;
    next();
  }, vite.middlewares);
  const isVites = (request: IncomingMessage): boolean =>
    (request.headers["sec-websocket-protocol"] ?? "").startsWith("vite-");
  const door: UpgradeDoor = ({ request, connection, socket, head }) => {
    if (!isVites(request)) return "elsewhere";
    const before = connection.stream.bytesWritten;
    stage.emit("upgrade", request, socket, head);
    // It has answered, or it wants nothing to do with it.
    return connection.stream.bytesWritten > before ? "taken" : "elsewhere";
  };
  return { door, close: () => vite.close() };
}
