import http from "node:http";
import { describe, expect, it } from "vitest";
import { API, apiPath, PATHS, PEER_SERVER } from "../shared/signaling/contract.ts";
import { AllowedHosts } from "./allowed-hosts.ts";
import { isOfForeignPage } from "./foreign-pages.ts";
import { openSocket, startServer, type TestServer } from "./testing/server.ts";

const errorOf = (code: string) => ({ error: expect.objectContaining({ code, message: expect.any(String) }) });

/** Asks with headers that `fetch` would not send. */
function ask(server: TestServer, method: string, path: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = http.request({ port: server.port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on("error", reject);
    request.end();
  });
}

describe("a page of another site", () => {
  it.each([
    [false, {}],
    [false, { "sec-fetch-site": "same-origin", origin: "https://a.example" }],
    [false, { "sec-fetch-site": "none" }],
    [true, { "sec-fetch-site": "cross-site" }],
    [true, { "sec-fetch-site": "same-site", origin: "http://localhost:3000" }],
    [true, { "sec-fetch-site": "" }],
    [false, { origin: "http://10.0.0.7:8080", host: "10.0.0.7:8080" }],
    [false, { origin: "https://known.example", host: "127.0.0.1:8080" }],
    [false, { origin: "https://own.example", host: "own.example:443" }],
    [true, { origin: "http://10.0.0.7:3000", host: "10.0.0.7:8080" }],
    [true, { origin: "https://evil.example", host: "localhost:8080" }],
    [true, { origin: "null", host: "localhost:8080" }],
    [true, { origin: "", host: "localhost:8080" }],
  ])("is told (%j) from the headers %j", (foreign, headers) => {
    expect(isOfForeignPage(headers, new AllowedHosts(["known.example"]))).toBe(foreign);
  });

  it("changes nothing, whatever it asks for; programs and pages of this server do", async () => {
    const server = await startServer();
    const path = await server.session({ seats: 2 });
    const { token, seat } = await server.sit(path);
    const id = path.slice(path.lastIndexOf("/") + 1);
    const changes = [
      ["POST", API + PATHS.sessions],
      ["PUT", apiPath(PATHS.session, { id })],
      ["POST", apiPath(PATHS.seats, { id })],
      ["PUT", apiPath(PATHS.seat, { id, seat })],
      ["DELETE", apiPath(PATHS.seat, { id, seat })],
      ["POST", apiPath(PATHS.leaveSeat, { id, seat })],
      ["POST", apiPath(PATHS.phase, { id })],
      ["POST", apiPath(PATHS.observers, { id })],
      ["PUT", apiPath(PATHS.observer, { id, observer: 0 })],
      ["POST", apiPath(PATHS.leaveObserver, { id, observer: 0 })],
    ] as const;
    for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { Origin: "https://evil.example" }]) {
      for (const [method, of] of changes) {
        const { status, body } = await server.call(method, of, { token, headers });
        expect([status, body], `${method} ${of}`).toEqual([403, errorOf("foreign-page")]);
      }
    }
    const after = (await server.call("GET", "/api/sessions")).body.sessions;
    expect(after.map((session: { taken: number }) => session.taken)).toEqual([1]);
    for (const headers of [{}, { "Sec-Fetch-Site": "same-origin", Origin: server.url }]) {
      expect((await server.call("POST", API + PATHS.sessions, { headers })).status).toBe(201);
    }
  });

  it("opens no socket, and what it reads keeps no session", async () => {
    let now = 0;
    const server = await startServer({ sessionsMax: 1, sessionQuietMs: 1000 }, { now: () => now });
    const path = await server.session({ seats: 2 });
    const { token, peerId } = await server.sit(path);
    const query = `key=${PEER_SERVER.key}&id=${peerId}&token=${token}`;
    const address = `ws://127.0.0.1:${server.port}${PEER_SERVER.path}/peerjs?${query}`;
    await expect(openSocket(address, { Origin: "https://evil.example" })).rejects.toThrow("refused with 403");
    await expect(openSocket(address, { "Sec-Fetch-Site": "cross-site" })).rejects.toThrow("refused with 403");
    await expect(openSocket(address, { Host: "evil.example" })).rejects.toThrow("refused with 403");
    const { socket } = await openSocket(address, { Origin: `http://127.0.0.1:${server.port}` });
    socket.close();

    const lobby = await startServer({ sessionsMax: 1, sessionQuietMs: 1000 }, { now: () => now });
    const first = await lobby.session();
    now = 1000;
    expect((await lobby.call("GET", first, { headers: { "Sec-Fetch-Site": "cross-site" } })).status).toBe(200);
    expect((await lobby.call("POST", "/api/sessions")).status, "the first one was asked for by nobody").toBe(201);
  });
});

describe("names of the server", () => {
  it.each([
    [true, "localhost"],
    [true, "LOCALHOST:8080"],
    [true, "localhost.:8080"],
    [true, "app.localhost"],
    [true, "127.0.0.1:8080"],
    [true, "192.168.1.5"],
    [true, "[::1]:8080"],
    [true, "[fe80::1]"],
    [true, "known.example:443"],
    [true, "x-8080.app.example"],
    [false, "app.example"],
    [false, "known.example.evil.example"],
    [false, "evil.example"],
    [false, "localhost.evil.example"],
    [false, "127.0.0.1.evil.example"],
    [false, ""],
  ])("it answers (%j) to %s", (allowed, host) => {
    expect(new AllowedHosts(["Known.example", "*.app.example"]).allows(host)).toBe(allowed);
  });

  it("that nobody named are refused for pages, files, data and the API, with how to allow them", async () => {
    const server = await startServer({}, { hostNames: ["known.example"] });
    for (const path of ["/", "/api/health", "/data/mnist", "/peerjs/id", "/nothing"]) {
      const { status, body } = await ask(server, "GET", path, { Host: "evil.example:8080" });
      expect([status, JSON.parse(body)], path).toEqual([403, errorOf("host-refused")]);
      expect(body).toContain("--host-name evil.example ");
    }
    const page = await ask(server, "GET", "/", { Host: "evil.example", Accept: "text/html" });
    expect([page.status, page.body]).toEqual([403, expect.stringContaining("--host-name evil.example")]);
    expect((await ask(server, "GET", "/api/health", { Host: "known.example" })).status).toBe(200);
    const created = await ask(server, "POST", "/api/sessions", { Host: "known.example" });
    expect(JSON.parse(created.body).url).toMatch(/^http:\/\/known\.example\/session\//);
  });
});

describe("room for sessions", () => {
  const clock = { now: 0 };
  const start = (limits: object) => {
    clock.now = 0;
    return startServer({ sessionQuietMs: 60_000, sweepEveryMs: 2 ** 30, ...limits }, { now: () => clock.now });
  };
  const create = (server: TestServer) => server.call("POST", "/api/sessions", { body: { seats: 2 } });
  const isThere = async (server: TestServer, path: string) => {
    const { body } = await server.call("GET", "/api/sessions");
    return body.sessions.some(({ id }: { id: string }) => path.endsWith(id));
  };

  it("is made by the lobby that nobody asks for, before a session whose peers are connected", async () => {
    const server = await start({ sessionsMax: 3 });
    const [ended, lobby] = [await server.session({ seats: 2 }), await server.session({ seats: 2 })];
    for (const sitter of [await server.sit(ended), await server.sit(ended)]) {
      await server.socket(sitter.peerId, sitter.token);
      await server.call("POST", `${ended}/phase`, { token: sitter.token, body: { phase: "ended" } });
    }
    clock.now = 30_000;
    const late = await server.session({ seats: 2 });
    clock.now = 60_000;
    expect((await create(server)).status).toBe(201);
    expect([await isThere(server, lobby), await isThere(server, late)]).toEqual([false, true]);
    expect((await server.call("GET", ended)).status).toBe(200);
    // None is quiet now: the one that is over goes.
    expect((await create(server)).status).toBe(201);
    expect((await server.call("GET", ended)).body).toEqual(errorOf("unknown-session"));
  });

  it("is there again at a time that is told, where every lobby was just asked for", async () => {
    const server = await start({ sessionsMax: 2 });
    await server.session();
    clock.now = 20_000;
    await server.session();
    const full = await create(server);
    expect([full.status, full.body, full.headers.get("retry-after")]).toEqual([
      503,
      errorOf("too-many-sessions"),
      "40",
    ]);
    expect(full.body.error.message).toContain("There may be room in 40 s.");
    clock.now += 40_000;
    expect((await create(server)).status).toBe(201);
  });

  it("is not taken from lobbies with somebody in them; nobody can tell when they are over", async () => {
    const server = await start({ sessionsMax: 1 });
    const path = await server.session({ seats: 2 });
    const { peerId, token } = await server.sit(path);
    await server.socket(peerId, token);
    clock.now = 10 * 60_000;
    const full = await create(server);
    expect([full.status, full.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(await isThere(server, path)).toBe(true);
  });

  it("is so much for one address: beyond it, its own quiet sessions give way, and nobody else's", async () => {
    const server = await start({ sessionsMax: 10, sessionsPerAddressMax: 2 });
    const [first, second] = [await server.session(), await server.session()];
    const refused = await create(server);
    expect([refused.status, refused.body, refused.headers.get("retry-after")]).toEqual([
      429,
      errorOf("too-many-own-sessions"),
      "60",
    ]);
    clock.now = 60_000;
    expect((await create(server)).status).toBe(201);
    expect([await isThere(server, first), await isThere(server, second)]).toEqual([false, true]);
  });

  it("is made by sessions that run and that everybody has left: whoever has a seat there can bring them back", async () => {
    const server = await start({ sessionsMax: 1 });
    const path = await server.session({ seats: 2 });
    const [{ token, seat }] = [await server.sit(path), await server.sit(path)];
    const { spec } = (await server.call("GET", path)).body;
    await server.call("POST", `${path}/phase`, { token, body: { phase: "running" } });
    expect((await create(server)).status).toBe(503);
    clock.now = 60_000;
    expect((await create(server)).status).toBe(201);
    clock.now = 120_000;
    expect((await server.call("PUT", path, { body: { spec, seat, token, phase: "running" } })).status).toBe(201);
  });
});
