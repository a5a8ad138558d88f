import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ListenError, PortTakenError } from "./listen.ts";
import { createSignalingServer } from "./server.ts";
import { startServer } from "./testing/server.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lockstep-"));
  mkdirSync(path.join(folder, "assets"));
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Lockstep</title><h1>Start</h1>");
  writeFileSync(path.join(folder, "page.html"), "<!doctype html><title>Lockstep</title>");
  writeFileSync(path.join(folder, "assets", "app-1a2b.js"), "export {};".repeat(500));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the dashboard", () => {
  it.each(["/", "/session/unknown", "/session/abc?join", "/results", "/results/some-key"])(
    "serves the page at %s",
    async (at) => {
      const server = await startServer({}, { dashboardFolder: folder });
      const { status, headers, body } = await server.call("GET", at);
      expect([status, headers.get("cache-control")]).toEqual([200, "no-cache"]);
      expect(body).toContain("<title>Lockstep</title>");
      expect(body.includes("<h1>"), "of the start page nothing is seen elsewhere").toBe(at === "/");
    },
  );

  it("lets browsers keep assets, compresses them, and has no others", async () => {
    const server = await startServer({}, { dashboardFolder: folder });
    const { status, headers } = await server.call("GET", "/assets/app-1a2b.js");
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect(headers.get("content-encoding")).toBe("gzip");
    for (const at of ["/assets/none.js", "/assets/..%2f..%2fpackage.json", "/session/a/b", "/package.json"]) {
      expect((await server.call("GET", at)).status, at).toBe(404);
    }
  });

  it("says what to do when it is not built: to people in a page that loads itself again", async () => {
    const server = await startServer({}, { dashboardFolder: path.join(folder, "none") });
    const { status, body } = await server.call("GET", "/");
    expect([status, body.error.code, body.error.message]).toEqual([
      503,
      "dashboard-not-built",
      expect.stringContaining("npm run build"),
    ]);
    const page = await server.call("GET", "/session/abc?join", { headers: { Accept: "text/html,*/*;q=0.8" } });
    expect([page.status, page.headers.get("content-type"), page.headers.get("cache-control")]).toEqual([
      503,
      "text/html; charset=utf-8",
      "no-store",
    ]);
    expect(page.headers.get("retry-after")).toBe("2");
    expect(page.body).toContain('<meta http-equiv="refresh" content="2"');
    expect(page.body).toContain("npm run build");
  });

  it("isolates every response from other origins, for threads of wasm", async () => {
    const server = await startServer({}, { dashboardFolder: folder });
    for (const at of ["/", "/assets/app-1a2b.js", "/api/health", "/data/mnist/test/0", "/nothing"]) {
      const { headers } = await server.call("GET", at);
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("content-security-policy")).toMatch(/script-src 'self' 'wasm-unsafe-eval'/);
      const { host } = new URL(`http://127.0.0.1:${server.port}`);
      expect(headers.get("content-security-policy")).toContain(`connect-src 'self' ws://${host} wss://${host};`);
      expect(headers.get("content-security-policy")).not.toMatch(/blob:|upgrade-insecure-requests/);
      expect(headers.get("strict-transport-security")).toBeNull();
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });
});

it("connections are those of the address at which a proxy shows the page, and of no other that is named", async () => {
  const [direct, proxied] = [await startServer(), await startServer({}, { proxies: 1 })];
  const policyOf = async (server: typeof direct, host: string) =>
    (await server.call("GET", "/nothing", { headers: { "X-Forwarded-Host": host } })).headers.get(
      "content-security-policy",
    );
  expect(await policyOf(proxied, "lab.example")).toContain("connect-src 'self' ws://lab.example wss://lab.example;");
  expect(await policyOf(direct, "lab.example")).not.toContain("lab.example");
  for (const host of ["a; script-src *", "*", "[::1]:80", ""]) {
    expect(await policyOf(proxied, host), host).toContain("connect-src 'self' 'self';");
  }
});

describe("start and end", () => {
  it("says which port is taken, and where a server of its own kind has it", async () => {
    const server = await startServer();
    await server.session();
    const second = createSignalingServer({ host: "127.0.0.1", port: server.port });
    await expect(second).rejects.toThrow(PortTakenError);
    await expect(second).rejects.toThrow(
      /^Port \d+ is taken by a Lockstep server that has run for \d s \(version .+, 1 session\)\. Open http:\/\/127/,
    );
  });

  it.each([
    ["says nothing", () => {}],
    ["speaks of other things", (_: unknown, response: ServerResponse) => response.end('{"status":"ok"}')],
    ["never ends", (_: unknown, response: ServerResponse) => response.write("x".repeat(20_000))],
  ])("says that a port is taken by another program, which %s", async (_, answer) => {
    const other = createServer(answer).listen(0, "127.0.0.1");
    try {
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      const refused = createSignalingServer({ host: "127.0.0.1", port });
      await expect(refused).rejects.toThrow(`Port ${port} is taken by another program. Choose another one with --port`);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  it("says that an address is none of this machine", async () => {
    const refused = createSignalingServer({ host: "192.0.2.1" });
    await expect(refused).rejects.toThrow(ListenError);
    await expect(refused).rejects.toThrow("no address 192.0.2.1 to listen at");
  });

  it("closes within two seconds with open sockets and unfinished requests", async () => {
    const server = await startServer({ closeWaitMs: 300 });
    const { peerId, token } = await server.sit(await server.session());
    const page = await server.socket(peerId, token);
    const unfinished = fetch(`http://127.0.0.1:${server.port}/api/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: new ReadableStream({ pull: () => new Promise(() => {}) }),
      duplex: "half",
    } as RequestInit);
    const failed = expect(unfinished).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    await Promise.all([server.close(), server.close()]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await failed;
    await page.closed;
    await expect(fetch(server.url)).rejects.toThrow();
  });
});
