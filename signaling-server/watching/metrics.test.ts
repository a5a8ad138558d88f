import { readFile } from "node:fs/promises";
import http from "node:http";
import { describe, expect, it } from "vitest";
import { ADMIN_TOKEN, eventually, newPeerId, openSocket, startServer, type TestServer } from "../testing/server.ts";
import { newSessionId } from "../secrets.ts";
import { publishingServer } from "../testing/publisher.ts";
import { METRICS_PATH } from "./metrics-route.ts";
import { readExposition, valueOf } from "./testing/exposition.ts";

async function read(server: TestServer) {
  const { status, headers, body } = await server.call("GET", METRICS_PATH);
  expect([status, headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  return readExposition(body as string);
}

describe("metrics", () => {
  it("tell of sessions, seats, sockets, and of what was handed on and dropped", async () => {
    const server = await startServer({ sessionsMax: 9 });
    const session = await server.session();
    await server.session();
    const [one, other] = [await server.sit(session), await server.sit(session)];
    const [a, b] = [await server.socket(one.peerId, one.token), await server.socket(other.peerId, other.token)];
    a.send({ type: "OFFER", dst: other.peerId, payload: {} });
    b.send({ type: "ANSWER", dst: one.peerId, payload: {} });
    b.send({ type: "CANDIDATE", dst: one.peerId, payload: {} });
    b.send({ type: "CANDIDATE", dst: newPeerId(), payload: {} });
    b.send("no JSON");
    await eventually(() => expect(a.received.map(({ type }) => type)).toEqual(["OPEN", "ANSWER", "CANDIDATE"]));
    await eventually(() => expect(server.lines.join("\n")).toContain("is not JSON"));
    await expect(openSocket(`ws://127.0.0.1:${server.port}/elsewhere`)).rejects.toThrow("404");

    const metrics = await read(server);
    const value = (name: string, labels = {}) => valueOf(metrics, `lockstep_${name}`, labels);
    expect([value("sessions", { phase: "lobby" }), value("sessions", { phase: "running" })]).toEqual([2, 0]);
    expect([value("seats_taken"), value("seats_connected"), value("observers")]).toEqual([2, 2, 0]);
    expect(value("page_sockets", { of: "seat" })).toBe(2);
    expect(value("sockets", { kind: "websocket" }), "the one that was refused may still hang up").toBeOneOf([2, 3]);
    expect(["OFFER", "ANSWER", "CANDIDATE", "LEAVE"].map((type) => value("signals_relayed_total", { type }))).toEqual([
      ...[1, 1, 1, 0],
    ]);
    expect(value("signal_relay_seconds")).toBe(3);
    expect(value("refusals_total", { place: "signal", reason: "stranger" })).toBe(1);
    expect(value("refusals_total", { place: "signal", reason: "not-json" })).toBe(1);
    expect(value("refusals_total", { place: "upgrade", reason: "404" })).toBe(1);
    expect(value("registration_seconds", { of: "seat" })).toBe(2);
    const created = { route: "/api/sessions", method: "POST", status: "201" };
    expect(value("api_requests_total", created)).toBe(2);
    expect([value("ready"), value("limit", { limit: "sessions" }), value("limit_used", { limit: "sessions" })]).toEqual(
      [...[1, 9, 2]],
    );
    expect(valueOf(metrics, "process_resident_memory_bytes")).toBeGreaterThan(1e6);
    expect(valueOf(metrics, "nodejs_eventloop_lag_p99_seconds")).toBeDefined();

    a.socket.close();
    b.socket.terminate();
    await eventually(async () => expect(valueOf(await read(server), "lockstep_page_sockets", { of: "seat" })).toBe(0));
  });

  it("count a message for a page that is away apart, as nobody knows yet when it will have it", async () => {
    const server = await startServer();
    const session = await server.session();
    const [one, other] = [await server.sit(session), await server.sit(session)];
    const { send } = await server.socket(one.peerId, one.token);
    send({ type: "OFFER", dst: other.peerId, payload: {} });
    await eventually(async () => expect(valueOf(await read(server), "lockstep_signals_held_total")).toBe(1));
    const metrics = await read(server);
    expect(valueOf(metrics, "lockstep_signals_relayed_total", { type: "OFFER" })).toBe(1);
    expect(valueOf(metrics, "lockstep_signal_relay_seconds")).toBe(0);
  });

  it("are told also while the memory that servers share is out of reach, as far as they are known", async () => {
    const server = await startServer({}, { redis: { url: "redis://127.0.0.1:1", sharesKey: false } });
    const metrics = await read(server);
    const value = (name: string, labels = {}) => valueOf(metrics, `lockstep_${name}`, labels);
    expect(value("ready")).toBe(0);
    expect([value("sessions", { phase: "lobby" }), value("seats_taken"), value("observers")]).toEqual([NaN, NaN, NaN]);
    expect([value("limit_used", { limit: "sessions" }), value("limit_used", { limit: "connections" })]).toEqual([
      NaN,
      1,
    ]);
  });

  it("have no more series whatever is asked, and no ID of anything", async () => {
    const server = await startServer();
    const session = await server.session();
    const seated = await server.sit(session);
    const series = async () => {
      const { body } = await server.call("GET", METRICS_PATH);
      for (const secret of [session.slice(-22), seated.peerId, seated.token]) expect(body).not.toContain(secret);
      return (body as string).split("\n").filter((line) => line.startsWith("lockstep_"));
    };
    const odd = async (nth: number) => {
      await server.call("GET", `/api/${newPeerId()}`);
      await server.call("GET", `/api/sessions/${newSessionId()}`);
      await server.call("PUT", `/api/sessions/${newSessionId()}/seats/${nth}`, { token: newPeerId(), body: {} });
      await server.call(nth % 2 === 0 ? "PROPFIND" : "REPORT", "/api/sessions", {}).catch(() => undefined);
      await openSocket(`ws://127.0.0.1:${server.port}/${newPeerId()}`).catch(() => undefined);
    };
    await odd(0);
    await odd(1);
    const before = await series();
    for (let nth = 2; nth < 12; nth++) await odd(nth);
    const names = (lines: readonly string[]) => lines.map((line) => line.slice(0, line.lastIndexOf(" ")));
    expect(names(await series())).toEqual(names(before));
  });

  it("are those of the document, with their labels", async () => {
    const server = await publishingServer();
    await server.call("GET", "/api/health");
    const { body } = await server.call("GET", METRICS_PATH);
    const { types, samples } = readExposition(body as string);
    const page = await readFile(new URL("../../docs/watching.md", import.meta.url), "utf8");
    const told = [...page.matchAll(/^\| `(lockstep_\w+)` \| (\w+) \|([^|]*)\|/gm)].map(([, name, type, labels]) => {
      return [name, type?.toUpperCase(), [...(labels ?? "").matchAll(/`(\w+)`/g)].map(([, label]) => label)];
    });
    const exported = [...types].filter(([name]) => name.startsWith("lockstep_"));
    const labelsOf = (name: string, type: string) => {
      const series = samples.find((sample) => sample.name === (type === "HISTOGRAM" ? `${name}_count` : name));
      return Object.keys(series?.labels ?? {});
    };
    expect(told).toEqual(exported.map(([name, type]) => [name, type, labelsOf(name, type)]));
  });
});

/** Asks for the metrics as a program on this machine, with these headers. */
function ask(server: TestServer, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: "127.0.0.1", port: server.port, path: METRICS_PATH, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on("error", reject);
  });
}

describe("who reads metrics", () => {
  it.each([
    [200, {}],
    [200, { Host: "localhost" }],
    [200, { Host: "[::1]:80" }],
    [403, { "X-Forwarded-For": "127.0.0.1" }],
    [403, { "X-Forwarded-Proto": "https" }],
    [403, { Forwarded: "for=127.0.0.1" }],
    [403, { Via: "1.1 a" }],
    [403, { "X-Real-IP": "127.0.0.1" }],
    [403, { Host: "lockstep.example.org" }],
    [403, { Host: "192.0.2.7" }],
    [403, { "Sec-Fetch-Site": "cross-site" }],
    [403, { Origin: "http://evil.example" }],
    [401, { Authorization: "Basic YTpi" }],
    [403, { Authorization: `Bearer ${ADMIN_TOKEN}!` }],
    [200, { Authorization: `Bearer ${ADMIN_TOKEN}`, "X-Forwarded-For": "192.0.2.7" }],
  ])("is answered with %i: a program here with %j", async (status, headers) => {
    const server = await startServer({}, { adminToken: ADMIN_TOKEN, hostNames: ["lockstep.example.org"] });
    expect(await ask(server, headers)).toBe(status);
  });

  it("behind a proxy is whoever has the token, and nobody else, and without a token nobody", async () => {
    const server = await startServer({}, { adminToken: ADMIN_TOKEN, proxies: 1 });
    expect(await ask(server, {})).toBe(403);
    expect(await ask(server, { Authorization: `Bearer ${ADMIN_TOKEN}` })).toBe(200);
    const plain = await startServer();
    expect(await ask(plain, { Authorization: `Bearer ${ADMIN_TOKEN}` })).toBe(403);
  });
});
