import http from "node:http";
import * as v from "valibot";
import { expect, it, vi } from "vitest";
import { API, apiPath, PATHS } from "../shared/signaling/contract.ts";
import { Refusal, REFUSALS, type RefusalCode } from "../shared/signaling/refusals.ts";
import { SIGNALING_LIMITS } from "./limits.ts";
import { newSecret, newSessionId } from "./secrets.ts";
import { misfitOf } from "./testing/described.ts";
import { announce, publish, publishingServer, sendPiece } from "./testing/publisher.ts";
import { METRICS_PATH } from "./watching/metrics-route.ts";
import { ADMIN_TOKEN, newPeerId, startServer, type Answer, type TestServer } from "./testing/server.ts";

type Start = typeof startServer;

/** A server with a session of two seats, of which so many are taken; `id` is its ID. */
async function withSession(start: Start, taken: number, limits: Parameters<Start>[0] = {}) {
  const server = await start(limits);
  const path = await server.session({ seats: 2 });
  const sitters = [];
  while (sitters.length < taken) sitters.push(await server.sit(path));
  const [first = { seat: 0, token: newSecret(), peerId: newPeerId(), incarnation: "a" }] = sitters;
  return { server, path, first, sitters, id: path.slice(path.lastIndexOf("/") + 1) };
}

const get = async (start: Start, path: string): Promise<Answer> => (await start()).call("GET", path);
const create = async (start: Start, body: string): Promise<Answer> =>
  (await start()).call("POST", API + PATHS.sessions, { body });

const PUBLISHED_WAYS = {
  "publishing-off": (start: Start) => get(start, apiPath(PATHS.publication, { id: newSessionId() })),
  "unknown-publication": async () => {
    const server = await publishingServer();
    return server.call("GET", apiPath(PATHS.publication, { id: newSessionId() }));
  },
  "publication-refused": async () => {
    const server = await publishingServer();
    const { id } = await publish(server);
    return server.call("DELETE", apiPath(PATHS.publication, { id }), { token: newSecret() });
  },
  "piece-out-of-turn": async () => {
    const server = await publishingServer();
    const { body } = await announce(server);
    return sendPiece(server, body, "page", 1, new Uint8Array(1));
  },
  "too-much-published-here": async () => {
    const server = await publishingServer({ publishedPerAddressMax: 1 });
    await publish(server);
    return announce(server);
  },
  "too-much-published": async () => announce(await publishingServer({}, { bytesMax: 100 })),
} as const;

/** How each code of the contract comes to be the answer: one without a way would not compile. */
const WAYS: Readonly<Record<RefusalCode, (start: Start) => Promise<Pick<Answer, "status" | "body">>>> = {
  ...PUBLISHED_WAYS,
  "invalid-spec": (start) => create(start, '{"seats":99}'),
  "invalid-body": (start) => create(start, "[]"),
  "invalid-json": (start) => create(start, "{"),
  "body-too-large": (start) => create(start, " ".repeat(SIGNALING_LIMITS.bodyBytesMax + 1024)),
  "bad-request": (start) => get(start, `${API}${PATHS.sessions}/%zz`),
  "unknown-session": (start) => get(start, apiPath(PATHS.session, { id: newSessionId() })),
  "session-expired": async (start) => {
    const { server, path } = await withSession(start, 0, { lobbyIdleMs: 0, sweepEveryMs: 1 });
    await vi.waitFor(async () => expect((await server.call("GET", path)).status).toBe(410));
    return server.call("GET", path);
  },
  "session-closed": async (start) => {
    const server = await start({}, { adminToken: ADMIN_TOKEN });
    const path = await server.session();
    const { body } = await server.call("GET", API + PATHS.admin, { token: ADMIN_TOKEN });
    await server.call("DELETE", apiPath(PATHS.adminSession, { key: body.sessions[0].key }), { token: ADMIN_TOKEN });
    return server.call("GET", path);
  },
  "admin-refused": async (start) =>
    (await start({}, { adminToken: ADMIN_TOKEN })).call("GET", API + PATHS.admin, { token: newSecret() }),
  "metrics-refused": async (start) => (await start({}, { proxies: 1 })).call("GET", METRICS_PATH),
  "not-ready": async (start) => {
    const readinessChecks = [{ name: "store", trouble: () => "The store does not answer." }];
    return (await start({}, { readinessChecks })).call("GET", API + PATHS.ready);
  },
  "unknown-route": (start) => get(start, `${API}/nothing`),
  "unknown-data": (start) => get(start, "/data/nothing"),
  "unknown-part": (start) => get(start, "/data/mnist/nothing/0"),
  "unknown-block": (start) => get(start, "/data/mnist/test/99"),
  "not-found": (start) => get(start, "/nothing/here"),
  "dashboard-not-built": async (start) => (await start({}, { dashboardFolder: "/nothing" })).call("GET", "/"),
  "unsupported-media-type": async (start) =>
    (await start()).call("POST", API + PATHS.sessions, { body: "{}", headers: { "Content-Type": "text/plain" } }),
  "invalid-host": async (start) => withHost(await start(), "a/b?c"),
  internal: async (start) => {
    const now = (): number => {
      throw new Error("the clock is broken");
    };
    // What tidies up goes by this clock too: it never comes to that.
    return (await start({ sweepEveryMs: 2 ** 30 }, { now })).call("POST", API + PATHS.sessions);
  },
  "too-many-requests": async (start) => {
    const server = await start({ requestsPerWindowMax: 1 });
    await server.call("GET", API + PATHS.health);
    return server.call("GET", API + PATHS.health);
  },
  "too-many-sessions": async (start) => {
    const { server } = await withSession(start, 0, { sessionsMax: 1 });
    return server.call("POST", API + PATHS.sessions);
  },
  // Nobody listens at port 1.
  "store-unavailable": async (start) => {
    const server = await start({}, { redis: { url: "redis://127.0.0.1:1", sharesKey: true } });
    return server.call("POST", API + PATHS.sessions);
  },
  // So little may wait unread that something always does.
  "server-busy": async (start) => (await start({ unsentBytesInAllMax: -1 })).call("GET", "/"),
  "too-many-own-sessions": async (start) => {
    const { server } = await withSession(start, 0, { sessionsPerAddressMax: 1 });
    return server.call("POST", API + PATHS.sessions);
  },
  "invalid-field": async (start) => {
    const { server, id } = await withSession(start, 0);
    return server.call("POST", apiPath(PATHS.seats, { id }), { body: { token: 5 } });
  },
  "token-missing": async (start) => {
    const { server, id } = await withSession(start, 0);
    return server.call("DELETE", apiPath(PATHS.seat, { id, seat: 0 }));
  },
  "seat-refused": async (start) => {
    const { server, id } = await withSession(start, 0);
    return server.call("POST", apiPath(PATHS.seats, { id }), { body: { token: newSecret() } });
  },
  "token-unproven": async (start) => {
    const { server } = await withSession(start, 0);
    const body = { spec: { seats: 2 }, seat: 0, token: newSecret(), phase: "running" };
    return server.call("PUT", apiPath(PATHS.session, { id: newSessionId() }), { body });
  },
  "foreign-page": async (start) =>
    (await start()).call("POST", API + PATHS.sessions, { headers: { "Sec-Fetch-Site": "cross-site" } }),
  "host-refused": async (start) => withHost(await start(), "evil.example"),
  "unknown-seat": async (start) => {
    const { server, id, first } = await withSession(start, 1);
    return server.call("DELETE", apiPath(PATHS.seat, { id, seat: 2 }), { token: first.token });
  },
  "observer-refused": async (start) => {
    const { server, id } = await withSession(start, 0);
    const call = { token: newSecret(), body: { peerId: newPeerId() } };
    return server.call("PUT", apiPath(PATHS.observer, { id, observer: 0 }), call);
  },
  "observers-full": async (start) => {
    const { server, id } = await withSession(start, 0, { observersMax: 0 });
    return server.call("POST", apiPath(PATHS.observers, { id }));
  },
  "session-full": async (start) => {
    const { server, id } = await withSession(start, 2);
    return server.call("POST", apiPath(PATHS.seats, { id }));
  },
  "session-started": async (start) => {
    const { server, id, first } = await withSession(start, 2);
    await server.call("POST", apiPath(PATHS.phase, { id }), { token: first.token, body: { phase: "running" } });
    return server.call("POST", apiPath(PATHS.seats, { id }));
  },
  "session-ended": async (start) => {
    const { server, id, sitters } = await withSession(start, 2);
    for (const { token } of sitters) {
      await server.call("POST", apiPath(PATHS.phase, { id }), { token, body: { phase: "ended" } });
    }
    return server.call("POST", apiPath(PATHS.seats, { id }));
  },
  "seats-free": async (start) => {
    const { server, id, first } = await withSession(start, 1);
    return server.call("POST", apiPath(PATHS.phase, { id }), { token: first.token, body: { phase: "running" } });
  },
  "duplicate-tab": async (start) => {
    const { server, id, first } = await withSession(start, 1);
    await server.socket(first.peerId, first.token);
    const body = { incarnation: "another", peerId: newPeerId() };
    return server.call("PUT", apiPath(PATHS.seat, { id, seat: first.seat }), { token: first.token, body });
  },
  "peer-id-taken": async (start) => {
    const { server, path, id, first } = await withSession(start, 1);
    const { seat, token } = await server.sit(path);
    const body = { incarnation: "a", peerId: first.peerId };
    return server.call("PUT", apiPath(PATHS.seat, { id, seat }), { token, body });
  },
  "spec-differs": async (start) => {
    const { server, id, first } = await withSession(start, 1);
    const body = { spec: { seats: 4 }, seat: first.seat, token: first.token, phase: "running" };
    return server.call("PUT", apiPath(PATHS.session, { id }), { body });
  },
};

/** Creates a session under a Host header that `fetch` would not send. */
function withHost(server: TestServer, host: string): Promise<Pick<Answer, "status" | "body">> {
  const options = { port: server.port, path: API + PATHS.sessions, method: "POST", headers: { Host: host } };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    request.on("error", reject);
    request.end();
  });
}

it.each(Object.keys(REFUSALS) as RefusalCode[])(
  "the refusal %s comes with its status, and says no more than was agreed",
  async (code) => {
    const { status, body } = await WAYS[code](startServer);
    expect([status, body.error.code]).toEqual([REFUSALS[code], code]);
    expect(v.parse(Refusal, body)).toEqual(body);
    expect(misfitOf("Refusal", body)).toBeUndefined();
  },
);
