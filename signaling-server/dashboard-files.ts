import { existsSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import compression from "compression";
import express, { type Express, type Response } from "express";
import { ApiError } from "./api-error.ts";

/** Where `npm run build` puts the dashboard. */
export const DASHBOARD_FOLDER = fileURLToPath(new URL("../dist/web", import.meta.url));

/** Addresses that are pages of the dashboard, which is one document with its own router. */
const PAGES = ["/", "/session/:id", "/results", "/results/*path", "/lessons", "/lessons/:lesson", "/replay"];

/**
 * Serves the built dashboard. A page is served for any session's ID: the page itself explains an unknown one.
 * @param folder holds `index.html` and, with a hash in each name, `assets/`
 */
export function serveBuiltDashboard(app: Express, folder: string): void {
  const sendPage = (response: Response): void => {
    if (!existsSync(path.join(folder, "index.html"))) {
      throw new ApiError("dashboard-not-built", "The dashboard is not built yet: run 'npm run build'.");
    }
    response.set("Cache-Control", "no-cache").sendFile("index.html", { root: folder, cacheControl: false });
  };
  app.use(compression());
  app.get(PAGES, (_request, response) => sendPage(response));
  app.use("/assets", express.static(path.join(folder, "assets"), { immutable: true, maxAge: "1y", index: false }));
  app.use(express.static(folder, { index: false, maxAge: 0 }));
  // A person who mistypes an address gets the page that says so; a program gets the JSON that follows.
  app.get("/*path", (request, response, next) => {
    if (request.accepts(["json", "html"]) === "html") sendPage(response.status(404));
    else next();
  });
}

/** The dashboard straight from its sources, reloaded as they change. */
export interface LiveDashboard {
  /** Whether an upgrade on the server's port is one of Vite's own sockets. */
  isUpgrade(request: IncomingMessage): boolean;
  close(): Promise<void>;
}

/** Serves the dashboard with Vite's middleware, its hot reload on the same port. */
export async function serveLiveDashboard(app: Express, server: Server): Promise<LiveDashboard> {
  // Loaded here only: Vite is no part of a server that serves a built dashboard.
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
    server: { middlewareMode: true, hmr: { server } },
    appType: "spa",
  });
  app.use(vite.middlewares);
  return {
    isUpgrade: (request) => (request.headers["sec-websocket-protocol"] ?? "").startsWith("vite-"),
    close: () => vite.close(),
  };
}
