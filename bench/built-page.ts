import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";
import { kernels } from "../e2e/setup/kernels.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** As Lockstep's own server asks for it: workers may share memory then. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** A page of the bench that is made of the product's parts, built and served until `close`. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Builds a page as the dashboard is built, and serves it on a free port.
 * @param folder of its `index.html`, beside this file
 */
export async function servePage(folder: "charts" | "engines"): Promise<ServedPage> {
  const built = await mkdtemp(path.join(tmpdir(), `lockstep-${folder}-`));
  await build({
    configFile: false,
    root: fileURLToPath(new URL(folder, import.meta.url)),
    logLevel: "silent",
    plugins: [svelte({ configFile: fileURLToPath(new URL("../svelte.config.js", import.meta.url)) }), kernels()],
    worker: { format: "es", plugins: () => [kernels()] },
    // Whatever is fetched by its address must be a file.
    build: { outDir: built, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0 },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = path.join(built, path.normalize(pathname === "/" ? "/index.html" : pathname));
    readFile(file).then(
      (bytes) => {
        const type = TYPES[path.extname(file)] ?? "application/octet-stream";
        response.writeHead(200, { "Content-Type": type, ...ISOLATION }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(built, { recursive: true, force: true });
    },
  };
}
