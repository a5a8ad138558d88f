import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ...{ ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" },
  ...{ ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json" },
};

/** A folder below some path of a host that knows nothing of what is in it: no headers, no rewrites, `404.html` for the rest. */
export async function serveFolder(folder: string, below: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async ({ url = "/" }, response) => {
    const asked = decodeURIComponent(new URL(url, "http://host").pathname);
    const name = asked.startsWith(below) ? asked.slice(below.length).replace(/(^|\/)$/, "$1index.html") : "404.html";
    const found = await readFile(path.join(folder, path.normalize(`/${name}`))).catch(() => undefined);
    const type = TYPES[found ? path.extname(name) : ".html"] ?? "application/octet-stream";
    response.writeHead(found ? 200 : 404, { "Content-Type": type });
    response.end(found ?? (await readFile(path.join(folder, "404.html"))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}${below}`, close };
}
