import http from "node:http";
import { expect, it, describe, vi } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { eventually, newPeerId, startServer, type Sitter, type TestServer } from "./testing/server.ts";

const errorOf = (code: string) => ({ error: expect.objectContaining({ code, message: expect.any(String) }) });

/** Seats say that their session has ended; it has when a majority of all does. */
async function end(server: TestServer, session: string, seats: readonly Sitter[]): Promise<void> {
  for (const { token } of seats) {
    await server.call("POST", `${session}/phase`, { token, body: { phase: "ended" } });
  }
}

describe("health and errors", () => {
  it("answers GET /api/health", async () => {
    const server = await startServer();
    await server.session();
    const { status, body } = await server.call("GET", "/api/health");
    expect([status, body]).toEqual([
      200,
      { status: "ok", sessions: 1, uptimeS: expect.any(Number), version: packageJson.version },
    ]);
  });

  it("answers unknown routes, malformed addresses and unforeseen faults with JSON and without a stack", async () => {
    const now = vi.fn(() => 0);
    const server = await startServer({}, { now });
    expect((await server.call("GET", "/api/nothing")).body).toEqual(errorOf("unknown-route"));
    expect((await server.call("GET", "/api/sessions/%zz")).status).toBe(400);
    expect((await server.call("GET", "/nothing/here")).body).toEqual(errorOf("not-found"));
    expect((await server.call("PATCH", "/api/sessions")).status).toBe(404);
    now.mockImplementation(() => {
      throw new Error("clock broken at /a/secret/path");
    });
    const answer = await server.call("POST", "/api/sessions");
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|stack|\.ts/);
    expect(server.lines.join()).toContain("clock broken");
    now.mockImplementation(() => 0);
    expect((await server.call("GET", "/api/health")).status).toBe(200);
  });

  it("limits requests per address, and lets 200 a second through", async () => {
    const server = await startServer({ requestWindowMs: 60_000, requestsPerWindowMax: 200 });
    const statuses = await Promise.all(
      Array.from({ length: 210 }, async () => (await server.call("GET", "/api/health")).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
    expect((await server.call("GET", "/api/health")).body).toEqual(errorOf("too-many-requests"));
  });
});

describe("creating sessions", () => {
  it("fills in the defaults and gives an absolute address", async () => {
    const server = await startServer();
    const created = await server.call("POST", "/api/sessions");
    expect(created.status).toBe(201);
    expect(created.body.id).toMatch(/^[\w-]{22}$/);
    expect(created.body.url).toBe(`http://127.0.0.1:${server.port}/session/${created.body.id}`);
    expect(created.headers.get("location")).toBe(created.body.url);
    const { body } = await server.call("GET", `/api/sessions/${created.body.id}`);
    expect(body).toMatchObject({
      phase: "lobby",
      taken: 0,
      spec: { task: "mnist-mlp", seats: 4, targetAccuracy: 0.97 },
    });
    expect(body.seats).toEqual([0, 1, 2, 3].map((seat) => ({ seat, taken: false, connected: false, name: "" })));
  });

  it("names every wrong field of a spec", async () => {
    const server = await startServer();
    const { status, body } = await server.call("POST", "/api/sessions", { body: { seats: 99, task: "x", unknown: 1 } });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: "invalid-spec",
      field: "task",
      reason: expect.stringContaining("mnist-mlp"),
    });
    expect(body.error.issues.map(({ field }: { field: string }) => field)).toEqual(["task", "seats", "unknown"]);
  });

  it.each([
    ["{", 400, "invalid-json"],
    ["[]", 400, "invalid-body"],
    ["7", 400, "invalid-body"],
    ["null", 400, "invalid-body"],
    ['{"__proto__": {"seats": 3}}', 400, "invalid-spec"],
    [" ".repeat(161 * 1024), 413, "body-too-large"],
  ])("refuses the body %s with %i %s", async (body, status, code) => {
    const server = await startServer();
    const answer = await server.call("POST", "/api/sessions", { body });
    expect([answer.status, answer.body]).toEqual([status, errorOf(code)]);
  });

  it("refuses bodies that are not JSON and compressed bodies", async () => {
    const server = await startServer();
    const typed = (headers: Record<string, string>) => server.call("POST", "/api/sessions", { body: "{}", headers });
    expect((await typed({ "Content-Type": "text/plain" })).body).toEqual(errorOf("unsupported-media-type"));
    expect((await typed({ "Content-Encoding": "gzip" })).status).toBe(415);
    expect((await typed({ "Content-Type": "application/json; charset=x" })).status).toBe(415);
  });

  it("refuses malformed Host headers, from which it would make addresses", async () => {
    const server = await startServer();
    const request = http.request({
      port: server.port,
      path: "/api/sessions",
      method: "POST",
      headers: { Host: "a/b?c" },
    });
    const status = new Promise((resolve) => request.on("response", ({ statusCode }) => resolve(statusCode)));
    request.end();
    expect(await status).toBe(400);
  });

  it("holds no more sessions than it may, and gives up those that are over first", async () => {
    const server = await startServer({ sessionsMax: 2 });
    const first = await server.session({ seats: 2 });
    await server.session();
    expect((await server.call("POST", "/api/sessions")).body).toEqual(errorOf("too-many-sessions"));
    await end(server, first, [await server.sit(first), await server.sit(first)]);
    expect((await server.call("POST", "/api/sessions")).status).toBe(201);
    expect((await server.call("GET", first)).body).toEqual(errorOf("unknown-session"));
  });

  it("lists what can be joined or watched, newest first and not without end", async () => {
    const server = await startServer({ sessionsListedMax: 2 });
    const sessions = [];
    for (const seats of [4, 4, 4, 2]) sessions.push(await server.session({ seats }));
    await end(server, sessions[3]!, [await server.sit(sessions[3]!), await server.sit(sessions[3]!)]);
    const { body } = await server.call("GET", "/api/sessions");
    expect(body.sessions.map(({ id }: { id: string }) => `/api/sessions/${id}`)).toEqual([sessions[2], sessions[1]]);
    expect(body.sessions[0]).toMatchObject({
      phase: "lobby",
      taken: 0,
      spec: { seats: 4 },
      createdAt: expect.any(Number),
      ageMs: expect.any(Number),
      people: [],
    });
  });

  it("lists no more than so much of specs, and still the small ones behind a large one", async () => {
    const server = await startServer({ specsListedCharactersMax: 4000 });
    const columns = Array.from({ length: 100 }, (_, i) => ({ name: `column ${i}`, min: 0, max: 1 }));
    const small = await server.session({ seats: 2 });
    await server.session({ task: "table-mlp", data: "own", labels: ["a", "b"], labelColumn: "class", columns });
    const { body } = await server.call("GET", "/api/sessions");
    expect(body.sessions.map(({ id }: { id: string }) => `/api/sessions/${id}`)).toEqual([small]);
  });

  it("says 404 for unknown sessions", async () => {
    const server = await startServer();
    for (const id of ["x", "AAAAAAAAAAAAAAAAAAAAAA", "..%2f..", "__proto__"]) {
      expect((await server.call("GET", `/api/sessions/${id}`)).body).toEqual(errorOf("unknown-session"));
    }
  });
});

describe("seats", () => {
  it("gives the lowest free seat, the same seat for its token, and says when all are taken", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const first = await server.call("POST", `${session}/seats`);
    expect([first.status, first.body]).toEqual([201, { seat: 0, token: expect.stringMatching(/^1\.[\w-]{43}$/) }]);
    expect((await server.call("POST", `${session}/seats`, { body: {} })).body.seat).toBe(1);
    const full = await server.call("POST", `${session}/seats`, { body: {} });
    expect([full.status, full.body]).toEqual([409, errorOf("session-full")]);
    const again = await server.call("POST", `${session}/seats`, { body: { token: first.body.token } });
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  it("refuses tokens that are wrong or of another session (M3)", async () => {
    const server = await startServer();
    const [one, other] = [await server.session(), await server.session()];
    const { token } = await server.sit(one);
    const foreign = await server.call("POST", `${other}/seats`, { body: { token } });
    expect([foreign.status, foreign.body]).toEqual([403, errorOf("seat-refused")]);
    const body = { incarnation: "a1", peerId: newPeerId() };
    expect((await server.call("PUT", `${one}/seats/0`, { body })).body).toEqual(errorOf("token-missing"));
    expect((await server.call("PUT", `${one}/seats/0`, { body, token: "x" })).body).toEqual(errorOf("seat-refused"));
    expect((await server.call("PUT", `${one}/seats/1`, { body, token })).body).toEqual(errorOf("seat-refused"));
    expect((await server.call("PUT", `${one}/seats/9`, { body, token })).body).toEqual(errorOf("unknown-seat"));
    expect((await server.call("PUT", `${one}/seats/-1`, { body, token })).body).toEqual(errorOf("invalid-field"));
    expect((await server.call("POST", `${one}/seats`, { body: { token: 5 } })).body.error.field).toBe("token");
    expect((await server.call("POST", `${one}/seats`, { body: { tokn: "" } })).body.error.field).toBe("tokn");
  });

  it("registers a page load and lists the other registered seats", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 3 });
    const [first, second] = [await server.sit(session), await server.sit(session)];
    await server.call("POST", `${session}/seats`);
    const { status, body } = await server.call("PUT", `${session}/seats/1`, {
      token: second.token,
      body: { incarnation: second.incarnation, peerId: second.peerId },
    });
    const { incarnation, peerId } = first;
    expect([status, body]).toEqual([
      200,
      {
        phase: "lobby",
        isFirst: true,
        peers: [{ seat: 0, incarnation, peerId, connected: false }],
        attending: false,
        observers: [],
        ticket: expect.stringMatching(/^[\w-]{32}$/),
      },
    ]);
  });

  it.each([
    [{ peerId: newPeerId() }, "incarnation"],
    [{ incarnation: "a b", peerId: newPeerId() }, "incarnation"],
    [{ incarnation: "a".repeat(65), peerId: newPeerId() }, "incarnation"],
    [{ incarnation: "a" }, "peerId"],
    [{ incarnation: "a", peerId: "short" }, "peerId"],
    [{ incarnation: "a", peerId: "a".repeat(65) }, "peerId"],
    [{ incarnation: "a", peerId: `${"a".repeat(30)}--b` }, "peerId"],
    [{ incarnation: "a", peerId: newPeerId(), more: 1 }, "more"],
  ])("refuses the registration %j", async (body, field) => {
    const server = await startServer();
    const session = await server.session();
    const { token } = await server.sit(session);
    const answer = await server.call("PUT", `${session}/seats/0`, { token, body });
    expect([answer.status, answer.body.error.field]).toEqual([400, field]);
  });

  it("refuses a PeerJS ID that another seat registered", async () => {
    const server = await startServer();
    const session = await server.session();
    const [first, second] = [await server.sit(session), await server.sit(session)];
    const body = { incarnation: "b", peerId: first.peerId };
    const answer = await server.call("PUT", `${session}/seats/1`, { token: second.token, body });
    expect([answer.status, answer.body]).toEqual([409, errorOf("peer-id-taken")]);
  });

  it("allows one live page per seat (M3): a second tab is refused, a reload takes over", async () => {
    const server = await startServer();
    const session = await server.session();
    const { token, seat, peerId } = await server.sit(session);
    const page = await server.socket(peerId, token);
    const register = () =>
      server.call("PUT", `${session}/seats/${seat}`, { token, body: { incarnation: "second", peerId: newPeerId() } });
    const refused = await register();
    expect([refused.status, refused.body]).toEqual([409, errorOf("duplicate-tab")]);
    page.socket.close();
    await eventually(async () => expect((await register()).status).toBe(200));
    // The old page's ID is worth nothing any more.
    await expect(server.socket(peerId, token)).rejects.toThrow("refused with 403");
  });

  it("takes seats back in the lobby only, by DELETE at once, by a goodbye after the time of a reload (M3)", async () => {
    let now = 0;
    const server = await startServer({ seatKeptForReloadMs: 4000, sweepEveryMs: 5 }, { now: () => now });
    const session = await server.session({ seats: 2 });
    const first = await server.sit(session);
    expect((await server.call("DELETE", `${session}/seats/0`, { token: first.token })).status).toBe(204);
    const again = await server.sit(session);
    expect(again.seat).toBe(0);
    const beacon = { body: JSON.stringify({ token: again.token }), headers: { "Content-Type": "text/plain" } };
    const taken = async () => ((await server.call("GET", session)).body as { taken: number }).taken;
    expect((await server.call("POST", `${session}/seats/0/leave`, beacon)).status).toBe(204);
    now += 3000;
    const reloaded = await server.call("POST", `${session}/seats`, { body: { token: again.token } });
    expect([reloaded.status, (reloaded.body as { seat: number }).seat]).toEqual([200, 0]);
    expect((await server.call("POST", `${session}/seats/0/leave`, beacon)).status).toBe(204);
    now += 3999;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await taken()).toBe(1);
    now += 1;
    await expect.poll(taken).toBe(0);
    expect((await server.call("POST", `${session}/seats/0/leave`, beacon)).body).toEqual(errorOf("seat-refused"));
    const given = await server.call("POST", `${session}/seats`, { body: { token: first.token } });
    expect([given.status, given.body], "what was given back is").toEqual([403, errorOf("seat-refused")]);

    const [one] = [await server.sit(session), await server.sit(session)];
    await server.call("POST", `${session}/phase`, { token: one.token, body: { phase: "running" } });
    const late = await server.call("DELETE", `${session}/seats/0`, { token: one.token });
    expect([late.status, late.body]).toEqual([409, errorOf("session-started")]);
  });

  it("keeps the seat of a page that says goodbye to a running session, and forgets the page (M3, P8)", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const [one, other] = [await server.sit(session), await server.sit(session)];
    await server.call("POST", `${session}/phase`, { token: one.token, body: { phase: "running" } });
    const { socket, closed } = await server.socket(one.peerId, one.token);
    const goodbye = await server.call("POST", `${session}/seats/0/leave`, { body: { token: one.token } });
    expect(goodbye.status).toBe(204);
    await closed;
    expect(socket.readyState).toBe(socket.CLOSED);
    const body = { incarnation: other.incarnation, peerId: other.peerId };
    const peers = await server.call("PUT", `${session}/seats/1`, { token: other.token, body });
    expect(peers.body).toMatchObject({ phase: "running", peers: [], observers: [] });
    const back = await server.call("POST", `${session}/seats`, { body: { token: one.token } });
    expect([back.status, back.body.seat]).toEqual([200, 0]);
  });

  it("ignores a goodbye of another page load than the one that holds the seat now (M3)", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const { seat, token, incarnation, peerId } = await server.sit(session);
    const leave = (of: object) => server.call("POST", `${session}/seats/${seat}/leave`, { body: { token, ...of } });
    const { closed, socket } = await server.socket(peerId, token);
    expect((await leave({ incarnation: "loaded-before" })).status).toBe(204);
    expect((await leave({ incarnation: "no incarnation" })).status).toBe(400);
    const again = await server.call("PUT", `${session}/seats/${seat}`, { token, body: { incarnation, peerId } });
    expect(again.status).toBe(200);
    // Unregistered, it would have been given another ticket, and its socket would be closed.
    expect(socket.readyState).toBe(socket.OPEN);
    expect((await leave({ incarnation })).status).toBe(204);
    await closed;
  });

  it("frees the seats of tabs that are gone, but not of those that are connected, poll, or run", async () => {
    let now = 0;
    const server = await startServer({ seatFreedAfterMs: 10_000, sweepEveryMs: 5 }, { now: () => now });
    const session = await server.session({ seats: 4 });
    const takenIn = async (of: string) =>
      (await server.call("GET", of)).body.seats.map(({ taken }: { taken: boolean }) => taken);
    const running = await server.session({ seats: 2 });
    const [one] = [await server.sit(running), await server.sit(running)];
    await server.call("POST", `${running}/phase`, { token: one.token, body: { phase: "running" } });

    const connected = await server.sit(session);
    await server.sit(session);
    const polling = await server.sit(session);
    const { socket, received } = await server.socket(connected.peerId, connected.token);
    await eventually(() => expect(received).toHaveLength(1));
    now = 9_999;
    const body = { incarnation: polling.incarnation, peerId: polling.peerId };
    expect((await server.call("PUT", `${session}/seats/2`, { token: polling.token, body })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await takenIn(session)).toEqual([true, true, true, false]);
    now = 10_000;
    await eventually(async () => expect(await takenIn(session)).toEqual([true, false, true, false]));
    now = 19_999;
    await eventually(async () => expect(await takenIn(session)).toEqual([true, false, false, false]));

    socket.close();
    await eventually(async () => expect((await server.call("GET", session)).body.seats[0].connected).toBe(false));
    expect(await takenIn(session)).toEqual([true, false, false, false]);
    now = 30_000;
    await eventually(async () => expect(await takenIn(session)).toEqual([false, false, false, false]));
    expect(await takenIn(running)).toEqual([true, true]);
  });

  it("keeps the seat of a page that asks for it until it can be called, and gives it back while it is free (M3)", async () => {
    let now = 0;
    const server = await startServer({ seatFreedAfterMs: 10_000, sweepEveryMs: 5 }, { now: () => now });
    const session = await server.session({ seats: 2 });
    const taken = async () => ((await server.call("GET", session)).body as { taken: number }).taken;
    const ask = (token: string) => server.call("POST", `${session}/seats`, { body: { token } });
    const { body: slow } = await server.call("POST", `${session}/seats`, { body: {} });
    for (; now < 60_000; now += 6_000) {
      expect([(await ask(slow.token)).status, await taken()], `after ${now} ms`).toEqual([200, 1]);
    }

    now += 10_000;
    await eventually(async () => expect(await taken()).toBe(0));
    const registration = { incarnation: "slow", peerId: newPeerId() };
    const register = ({ seat, token }: { seat: number; token: string }) =>
      server.call("PUT", `${session}/seats/${seat}`, { token, body: registration });
    expect((await register(slow)).status, "by telling of itself").toBe(200);
    expect(await taken()).toBe(1);
    now += 10_000;
    await eventually(async () => expect(await taken()).toBe(0));
    expect((await ask(slow.token)).body, "and by asking").toEqual({ seat: 0, token: slow.token });

    now += 10_000;
    await eventually(async () => expect(await taken()).toBe(0));
    const other = await server.sit(session);
    expect(other.seat, "a free seat is anybody's").toBe(0);
    for (const answer of [await register(slow), await ask(slow.token)]) {
      expect([answer.status, answer.body]).toEqual([403, errorOf("seat-refused")]);
    }
    expect((await ask(other.token)).status).toBe(200);
  });
});

describe("phases and the end of sessions", () => {
  it("goes on giving free seats away where it was started by a majority (M7)", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 4 });
    const sitters = [await server.sit(session), await server.sit(session)];
    const to = (phase: string) =>
      server.call("POST", `${session}/phase`, { token: sitters[0]!.token, body: { phase } });
    expect((await to("running")).body, "two of four are no majority").toEqual(errorOf("seats-free"));
    sitters.push(await server.sit(session));
    expect((await server.call("GET", session)).body).not.toHaveProperty("isOpen");
    expect((await to("running")).body).toEqual({ phase: "running" });
    expect((await server.call("GET", session)).body).toMatchObject({ phase: "running", taken: 3, isOpen: true });
    const [listed] = (await server.call("GET", "/api/sessions")).body.sessions;
    expect(listed).toMatchObject({ phase: "running", taken: 3, isOpen: true });
    const late = await server.sit(session);
    expect(late.seat).toBe(3);
    expect((await server.call("GET", session)).body).not.toHaveProperty("isOpen");
    expect((await server.call("POST", `${session}/seats`)).body).toEqual(errorOf("session-started"));
  });

  it("says of the first page load of a seat that it is that, and of no other, whoever has the seat (M7)", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const register = async (
      { seat, token, peerId }: { seat: number; token: string; peerId: string },
      incarnation: string,
    ) => (await server.call("PUT", `${session}/seats/${seat}`, { token, body: { incarnation, peerId } })).body.isFirst;
    const one = await server.sit(session);
    expect(await register(one, one.incarnation), "asked again").toBe(true);
    await server.call("POST", `${session}/seats/0/leave`, { body: { token: one.token } });
    expect(await register({ ...one, peerId: newPeerId() }, "loaded-anew")).toBeUndefined();
    expect((await server.call("DELETE", `${session}/seats/0`, { token: one.token })).status).toBe(204);
    const next = await server.sit(session);
    expect(next.seat).toBe(0);
    expect(await register(next, next.incarnation)).toBeUndefined();
    const other = await server.sit(session);
    expect(await register(other, other.incarnation)).toBe(true);
  });

  it("never goes back to the lobby, starts only when a majority of seats is taken, and runs again when it is resumed", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const { token } = await server.sit(session);
    const to = (phase: unknown, bearer = token) =>
      server.call("POST", `${session}/phase`, { token: bearer, body: { phase } });
    expect((await to("running")).body).toEqual(errorOf("seats-free"));
    // Nothing that has not started can end, and so none can run by way of an end.
    expect((await to("ended")).body).toEqual(errorOf("seats-free"));
    expect((await to("running")).body).toEqual(errorOf("seats-free"));
    const other = await server.sit(session);
    expect((await to("running", "wrong")).body).toEqual(errorOf("seat-refused"));
    expect((await to("lobby")).body).toEqual(errorOf("invalid-field"));
    expect((await to("constructor")).body).toEqual(errorOf("invalid-field"));
    expect((await to("running")).body).toEqual({ phase: "running" });
    expect((await to("running")).status).toBe(200);
    expect((await server.call("POST", `${session}/seats`, { body: {} })).body).toEqual(errorOf("session-started"));
    expect((await server.call("POST", `${session}/seats`, { body: { token } })).status).toBe(200);
    expect((await to("ended")).body, "one of two is no majority").toEqual({ phase: "running" });
    expect((await to("ended", other.token)).body).toEqual({ phase: "ended" });
    expect((await to("lobby")).body).toEqual(errorOf("invalid-field"));
    expect((await server.call("POST", `${session}/seats`)).body).toEqual(errorOf("session-ended"));
    expect((await server.call("POST", `${session}/seats`, { body: { token } })).status).toBe(200);
    expect((await to("running")).body).toEqual({ phase: "running" });
    expect((await server.call("POST", `${session}/seats`)).body).toEqual(errorOf("session-started"));
  });

  it("drops idle lobbies after a quarter of an hour and others a day after the last contact", async () => {
    let now = 0;
    const server = await startServer({ sweepEveryMs: 5 }, { now: () => now });
    const hour = 3_600_000;
    const [lobby, ended] = [await server.session({ seats: 2 }), await server.session({ seats: 2 })];
    await end(server, ended, [await server.sit(ended), await server.sit(ended)]);
    const sessions = async () => (await server.call("GET", "/api/health")).body.sessions;
    now = 0.2 * hour;
    expect((await server.call("GET", lobby)).status).toBe(200);
    now = 0.44 * hour;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await sessions()).toBe(2);
    now = 0.45 * hour;
    await eventually(async () => expect(await sessions()).toBe(1));
    now = 24.1 * hour;
    await eventually(async () => expect(await sessions()).toBe(0));
  });
});
