import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PEER_SERVER } from "../shared/signaling/contract.ts";
import { readBasePath } from "./own-address.ts";
import { openSocket, startServer, type Answer } from "./testing/server.ts";

let dashboardFolder = "";
beforeAll(() => {
  dashboardFolder = mkdtempSync(path.join(tmpdir(), "lockstep-"));
  mkdirSync(path.join(dashboardFolder, "assets"));
  const files = '<link href="./assets/icon-1a2b.svg"><script src="./assets/app-1a2b.js"></script> src="./left alone';
  for (const name of ["index.html", "page.html"]) writeFileSync(path.join(dashboardFolder, name), files);
  writeFileSync(path.join(dashboardFolder, "assets", "app-1a2b.js"), "export {};");
});
afterAll(() => rmSync(dashboardFolder, { recursive: true }));

const PEOPLE = { Accept: "text/html,*/*;q=0.8" };
const filesIn = (page: Answer): string[] =>
  [...String(page.body).matchAll(/(?:href|src)="([^"]*)"/g)].map(([, at]) => at!);

it.each([
  ["", ""],
  ["", "/"],
  ["/lockstep", "/lockstep"],
  ["/a.b/c-d~_", "/a.b/c-d~_/"],
  [undefined, "a"],
  [undefined, "//"],
  [undefined, "/a//b"],
  [undefined, "/a/./b"],
  [undefined, "/a/.."],
  [undefined, '/a"b'],
])("reads a path, %j, from %j", (read, given) => {
  expect(readBasePath(given)).toBe(read);
});

describe("a server below a path", () => {
  const start = (more: object = {}) => startServer({}, { basePath: "/lockstep", dashboardFolder, ...more });

  it("has pages, files, data and API below it, and says so in what it answers", async () => {
    const server = await start();
    expect(server.url).toBe(`http://localhost:${server.port}/lockstep`);
    for (const at of ["/lockstep/", "/lockstep/session/abc?join", "/lockstep/results/abc/1"]) {
      const page = await server.call("GET", at);
      expect([page.status, filesIn(page)], at).toEqual([
        200,
        ["/lockstep/assets/icon-1a2b.svg", "/lockstep/assets/app-1a2b.js"],
      ]);
    }
    expect((await server.call("GET", "/lockstep/assets/app-1a2b.js")).headers.get("cache-control")).toContain(
      "immutable",
    );
    expect((await server.call("GET", "/lockstep/data/mnist/test/0")).status).toBe(200);
    const { status, headers, body } = await server.call("POST", "/lockstep/api/sessions");
    expect([status, body.url]).toEqual([201, `http://127.0.0.1:${server.port}/lockstep/session/${body.id}`]);
    expect(headers.get("location")).toBe(body.url);
    expect((await server.call("GET", "/lockstep/api/nothing")).body.error.message).toBe(
      "There is no GET /api/nothing here.",
    );
  });

  it("has nothing above it, and says where it is", async () => {
    const server = await start();
    for (const at of [
      "/",
      "/data/mnist/test/0",
      "/assets/app-1a2b.js",
      "/lockstepping/",
      "/Lockstep/",
      "/Lockstep/api/health",
    ]) {
      const { status, body } = await server.call("GET", at);
      expect([status, body.error.code], at).toEqual([404, "not-found"]);
      expect(body.error.message).toContain("all of this server is below /lockstep/");
    }
    expect((await fetch(`http://127.0.0.1:${server.port}/api/health`)).status).toBe(404);
    const page = await server.call("GET", "/session/abc", { headers: PEOPLE });
    expect([page.status, page.body]).toEqual([404, expect.stringContaining('<a href="/lockstep/">')]);
    for (const [asked, to] of [
      ["/lockstep", "/lockstep/"],
      ["/lockstep?try=1", "/lockstep/?try=1"],
    ] as const) {
      const { status, headers } = await server.call("GET", asked, { headers: PEOPLE });
      expect([status, headers.get("location")]).toEqual([308, to]);
    }
  });

  it("introduces pages below it, and nowhere else", async () => {
    const server = await start();
    const { id } = (await server.call("POST", "/lockstep/api/sessions")).body;
    const sitter = await server.sit(`/lockstep/api/sessions/${id}`);
    const query = `key=${PEER_SERVER.key}&id=${sitter.peerId}&token=${sitter.token}`;
    const at = (base: string) => openSocket(`ws://127.0.0.1:${server.port}${base}${PEER_SERVER.path}/peerjs?${query}`);
    for (const base of ["", "/other"]) await expect(at(base)).rejects.toThrow("refused with 404");
    const page = await at("/lockstep");
    await expect.poll(() => page.received.map(({ type }) => type)).toEqual(["OPEN"]);
  });

  it("is asked by a proxy that takes the path away, and tells of it", async () => {
    const server = await start({ proxies: ["loopback"] });
    const headers = {
      "X-Forwarded-Prefix": "/lockstep",
      "X-Forwarded-Host": "school.example",
      "X-Forwarded-Proto": "https",
    };
    const page = await server.call("GET", "/session/abc", { headers });
    expect([page.status, filesIn(page)[0]]).toEqual([200, "/lockstep/assets/icon-1a2b.svg"]);
    const { body } = await server.call("POST", "/api/sessions", { headers });
    expect(body.url).toBe(`https://school.example/lockstep/session/${body.id}`);
    const stranger = await (await start()).call("GET", "/session/abc", { headers });
    expect(stranger.status, "nobody's word is taken").toBe(404);
  });
});

describe("a server at the root", () => {
  it("names the path that a trusted proxy takes away, and no other", async () => {
    const server = await startServer({}, { dashboardFolder, proxies: 1 });
    const first = async (prefix: string) =>
      filesIn(await server.call("GET", "/session/abc", { headers: { "X-Forwarded-Prefix": prefix } }))[0];
    expect(await first("/a/b/")).toBe("/a/b/assets/icon-1a2b.svg");
    for (const odd of ["/a, /b", '/"><script>', "//evil.example", "a", "/.."]) {
      expect(await first(odd), odd).toBe("/assets/icon-1a2b.svg");
    }
    const direct = await startServer({}, { dashboardFolder });
    const page = await direct.call("GET", "/", { headers: { "X-Forwarded-Prefix": "/a" } });
    expect(filesIn(page)[0]).toBe("/assets/icon-1a2b.svg");
  });

  it("takes the word of proxies at their addresses alone", async () => {
    const headers = { "X-Forwarded-Host": "school.example", "X-Forwarded-Proto": "https" };
    const urlWith = async (proxies: readonly string[]) =>
      (await (await startServer({}, { proxies })).call("POST", "/api/sessions", { headers })).body.url as string;
    expect(await urlWith(["loopback"])).toMatch(/^https:\/\/school\.example\/session\//);
    expect(await urlWith(["127.0.0.0/8"])).toMatch(/^https:\/\/school\.example\/session\//);
    expect(await urlWith(["10.0.0.0/8"])).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/session\//);
  });
});

it("a public address is in all that is made from one, and is a name of the server", async () => {
  const publicUrl = "https://school.example/lockstep";
  const server = await startServer({}, { basePath: "/lockstep", publicUrl, dashboardFolder });
  const { body, headers } = await server.call("POST", "/lockstep/api/sessions");
  expect(body.url).toBe(`${publicUrl}/session/${body.id}`);
  expect(headers.get("location")).toBe(body.url);
  expect((await server.call("GET", "/lockstep/api/config")).body.networkUrls).toEqual([publicUrl]);
  expect(server.networkUrls).toEqual([publicUrl]);
  const page = await server.call("GET", "/lockstep/");
  expect(page.headers.get("content-security-policy")).toContain("ws://school.example wss://school.example;");
  // A page that was opened there, over a proxy that asks for another host.
  const origin = { Origin: "https://school.example" };
  expect((await server.call("POST", "/lockstep/api/sessions", { headers: origin })).status).toBe(201);
  const other = { Origin: "https://other.example" };
  expect((await server.call("POST", "/lockstep/api/sessions", { headers: other })).status).toBe(403);
});
