import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { transformWithOxc } from "vite";

/** Cross-origin isolation, as Lockstep's own server asks for: it decides how Chromium places tabs in processes. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
} as const;

const HTML = `<!doctype html><meta charset="utf-8"><title>Ceiling</title><link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>`;

/** Compiles one browser module of this folder, which may import types only. */
async function compiled(name: string): Promise<string> {
  const path = new URL(name, import.meta.url).pathname;
  return (await transformWithOxc(await readFile(path, "utf8"), path)).code;
}

/**
 * Serves the tabs of the mesh on a free port of the loopback interface.
 * @returns the origin, and how to stop
 */
export async function serveCeiling(): Promise<{ readonly origin: string; close(): void }> {
  const files = new Map([
    ["/", { type: "text/html", body: HTML }],
    ["/page.js", { type: "text/javascript", body: await compiled("page.ts") }],
    ["/worker.js", { type: "text/javascript", body: await compiled("worker.ts") }],
  ]);
  const server: Server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": file.type, ...ISOLATION }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
