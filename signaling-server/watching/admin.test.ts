import { describe, expect, it } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { AdminOverview } from "../../shared/signaling/admin.ts";
import * as v from "valibot";
import { ADMIN_TOKEN, eventually, startServer, type TestServer } from "../testing/server.ts";

const withToken = (limits = {}) => startServer(limits, { adminToken: ADMIN_TOKEN });
const look = async (server: TestServer) =>
  v.parse(AdminOverview, (await server.call("GET", "/api/admin", { token: ADMIN_TOKEN })).body);

describe("the operator's interface", () => {
  it("is not there without a token, nor is its page", async () => {
    const server = await startServer({}, { dashboardFolder: "/nothing" });
    for (const path of ["/api/admin", "/api/admin/sessions/x"]) {
      const { status, body } = await server.call("GET", path, { token: ADMIN_TOKEN });
      expect([status, body.error.code]).toEqual([404, "unknown-route"]);
    }
    const page = (of: TestServer) => of.call("GET", "/admin", { headers: { Accept: "application/json" } });
    expect((await page(server)).body.error.code).toBe("not-found");
    const other = await startServer({}, { dashboardFolder: "/nothing", adminToken: ADMIN_TOKEN });
    expect((await page(other)).body.error.code).toBe("dashboard-not-built");
  });

  it("refuses whoever has no token, or a wrong one, and after ten of these answers that address no more", async () => {
    const server = await withToken();
    const ask = async (token?: string) => {
      const { status, body } = await server.call("GET", "/api/admin", token === undefined ? {} : { token });
      return [status, body.error?.code];
    };
    expect(await ask()).toEqual([401, "token-missing"]);
    for (let more = 0; more < 3; more++) expect(await ask(ADMIN_TOKEN)).toEqual([200, undefined]);
    for (const wrong of ["x", `${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1)]) {
      expect(await ask(wrong)).toEqual([403, "admin-refused"]);
    }
    for (let more = 4; more < 10; more++) expect(await ask("y")).toEqual([403, "admin-refused"]);
    expect(await ask("y")).toEqual([429, "too-many-requests"]);
    expect((await server.call("GET", "/metrics", { token: "y" })).status, "the same tries").toBe(429);
    expect((await server.call("POST", "/api/sessions")).status, "nothing else is refused for it").toBe(201);
  });

  it("is closed to pages of other sites, whatever they know", async () => {
    const server = await withToken();
    await server.session();
    const { key } = (await look(server)).sessions[0]!;
    const headers = { "Sec-Fetch-Site": "cross-site" };
    const { body } = await server.call("DELETE", `/api/admin/sessions/${key}`, { token: ADMIN_TOKEN, headers });
    expect(body.error.code).toBe("foreign-page");
  });

  it("tells how the server is, and of no session what it takes to join it", async () => {
    const server = await withToken({ sessionsMax: 7 });
    const session = await server.session({ seats: 3, name: "Class 7b" });
    const seated = await server.sit(session);
    await server.sit(session);
    await server.socket(seated.peerId, seated.token);
    await server.call("POST", `${session}/observers`);
    await eventually(async () => expect((await look(server)).sessions[0]?.connected).toBe(1));
    const overview = await look(server);
    expect(overview).toMatchObject({ sessionsInAll: 1, notReady: [], bounds: { sessionsMax: 7 } });
    const shortId = session.slice(-22).slice(0, 6);
    expect(overview.sessions).toMatchObject([
      { shortId, task: "mnist-mlp", name: "Class 7b", phase: "lobby", seats: 3, taken: 2, connected: 1, observers: 1 },
    ]);
    expect(overview.sessions[0]?.creator).toMatch(/^127\.0\.0\.1$/);
    expect(JSON.stringify(overview)).not.toContain(session.slice(-22));
    expect(overview.limits.find(({ name }) => name === "sessions")).toMatchObject({ used: 1, most: 7 });
    expect(overview.sockets.websocket).toBe(1);
    expect(overview.memory.rssBytes).toBeGreaterThan(overview.memory.heapUsedBytes);
  });

  it("closes a session: its pages are told so and nobody brings it back (M5), others are left alone", async () => {
    const server = await withToken();
    const [session, other] = [await server.session({ seats: 2 }), await server.session()];
    const seats = [await server.sit(session), await server.sit(session)];
    const spectator = await server.sit(other);
    const socket = await server.socket(seats[0]!.peerId, seats[0]!.token);
    const untouched = await server.socket(spectator.peerId, spectator.token);
    await server.call("POST", `${session}/phase`, { token: seats[0]!.token, body: { phase: "running" } });
    const { key } = (await look(server)).sessions.find(({ phase }) => phase === "running")!;

    const close = () => server.call("DELETE", `/api/admin/sessions/${key}`, { token: ADMIN_TOKEN });
    expect((await close()).status).toBe(204);
    await socket.closed;
    const { seat, token, incarnation, peerId } = seats[0]!;
    const again = { token, body: { incarnation, peerId } };
    expect((await server.call("PUT", `${session}/seats/${seat}`, again)).body.error.code).toBe("session-closed");
    const revival = { spec: parseSpec({ seats: 2 }), seat, token, phase: "running" };
    expect((await server.call("PUT", session, { body: revival })).body.error.code).toBe("session-closed");
    expect((await server.call("GET", session)).status).toBe(410);
    expect((await close()).body.error.code).toBe("unknown-session");
    expect((await look(server)).sessions).toHaveLength(1);
    untouched.send({ type: "HEARTBEAT" });
    expect((await server.call("GET", other)).body.taken).toBe(1);
  });
});
