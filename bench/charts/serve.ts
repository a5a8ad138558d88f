import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

/** The page that shows charts under way, built and served until `close`. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page of this folder, as the dashboard is built, and serves it on a free port. */
export async function servePage(): Promise<ServedPage> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-charts-"));
  await build({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "silent",
    plugins: [svelte({ configFile: fileURLToPath(new URL("../../svelte.config.js", import.meta.url)) })],
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2023" },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = path.join(folder, path.normalize(pathname === "/" ? "/index.html" : pathname));
    readFile(file).then(
      (bytes) => response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream").end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
