import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { parseSpec } from "../shared/session/spec.ts";
import { Revival } from "../shared/signaling/requests.ts";
import { isSessionId, newSeatToken, newSessionId } from "./secrets.ts";
import { eventually, newPeerId, startServer, type Answer, type TestServer } from "./testing/server.ts";

const errorOf = (code: string) => ({ error: expect.objectContaining({ code, message: expect.any(String) }) });
const SPEC = parseSpec({ seats: 3, rounds: 7 });

/** A peer's word for a session that the server has forgotten. */
function revival(change: object = {}) {
  return { spec: SPEC, seat: 0, token: newSeatToken(), phase: "running", ...change };
}

function revive(server: TestServer, id: string, body: unknown): Promise<Answer> {
  return server.call("PUT", `/api/sessions/${id}`, { body });
}

describe("M5: sessions that their peers bring back", () => {
  it("has a session that a restarted server forgot under its own ID, with the seats of its peers and none for strangers", async () => {
    const before = await startServer();
    const path = await before.session(SPEC);
    const sitters = [await before.sit(path), await before.sit(path), await before.sit(path)];
    const { spec } = (await before.call("GET", path)).body;
    await before.close();

    const server = await startServer();
    const id = path.replace("/api/sessions/", "");
    expect((await server.call("GET", path)).body).toEqual(errorOf("unknown-session"));
    const [first, second, third] = sitters.map(({ seat, token }) => revival({ spec, seat, token }));
    const created = await revive(server, id, second);
    const seats = [0, 1, 2].map((seat) => ({ seat, taken: seat === 1, connected: false }));
    expect([created.status, created.body]).toEqual([201, { id, spec, phase: "running", taken: 1, seats }]);
    for (let times = 0; times < 2; times++) expect((await revive(server, id, third)).status).toBe(200);
    expect((await server.call("POST", `${path}/seats`)).body).toEqual(errorOf("session-started"));
    expect((await revive(server, id, first)).body).toMatchObject({ taken: 3 });

    for (const { seat, token, incarnation, peerId } of sitters) {
      const body = { incarnation, peerId };
      expect((await server.call("PUT", `${path}/seats/${seat}`, { token, body })).status).toBe(200);
      expect((await server.call("POST", `${path}/seats`, { body: { token } })).body).toEqual({ seat, token });
      await server.socket(peerId, token);
    }
  });

  it("gives each seat to the first token only (M3)", async () => {
    const server = await startServer();
    const id = newSessionId();
    await revive(server, id, revival({ seat: 1 }));
    const second = await revive(server, id, revival({ seat: 1 }));
    expect([second.status, second.body]).toEqual([403, errorOf("seat-refused")]);
    expect(second.body.error).toMatchObject({ field: "token", reason: "does not hold seat 1" });
    expect((await server.call("GET", `/api/sessions/${id}`)).body.taken).toBe(1);
  });

  it("claims no seat of a session that it knows well", async () => {
    const server = await startServer();
    const path = await server.session(SPEC);
    const id = path.replace("/api/sessions/", "");
    const { seat, token } = await server.sit(path);
    const held = { seat, token };
    const own = await revive(server, id, revival(held));
    expect([own.status, own.body.phase, own.body.taken]).toEqual([200, "lobby", 1]);
    expect((await revive(server, id, revival({ seat: 1 }))).body).toEqual(errorOf("seat-refused"));
    expect((await revive(server, id, revival({ seat: 0 }))).body).toEqual(errorOf("seat-refused"));
    const other = await revive(server, id, revival({ ...held, spec: { ...SPEC, rounds: 8 } }));
    expect([other.status, other.body]).toEqual([409, errorOf("spec-differs")]);
    expect(other.body.error.field).toBe("spec");
  });

  it("takes the phase from the peer; one that says it runs outweighs one that says it has ended", async () => {
    const server = await startServer();
    const id = newSessionId();
    const phaseAfter = async (body: object) => (await revive(server, id, body)).body.phase;
    expect(await phaseAfter(revival({ phase: "ended" }))).toBe("ended");
    expect((await server.call("POST", `/api/sessions/${id}/seats`)).body).toEqual(errorOf("session-ended"));
    const one = revival({ seat: 1 });
    expect(await phaseAfter(one)).toBe("running");
    expect(await phaseAfter(revival({ seat: 2, phase: "ended" }))).toBe("running");
    const tell = (phase: string) =>
      server.call("POST", `/api/sessions/${id}/phase`, { token: one.token, body: { phase } });
    expect((await tell("ended")).body).toEqual({ phase: "ended" });
    expect((await tell("running")).body).toEqual({ phase: "running" });
  });

  it.each([
    ["id", "x", revival()],
    ["id", "A".repeat(21), revival()],
    ["id", "A".repeat(23), revival()],
    ["id", `${"A".repeat(21)}B`, revival()],
    ["id", `${"A".repeat(21)}.`, revival()],
    ["id", "__proto__", revival()],
    ["spec", newSessionId(), revival({ spec: undefined })],
    ["spec", newSessionId(), revival({ spec: [] })],
    ["spec", newSessionId(), revival({ spec: null })],
    ["seats", newSessionId(), revival({ spec: { ...SPEC, seats: 99 } })],
    ["evil", newSessionId(), revival({ spec: { ...SPEC, evil: 1 } })],
    ["seat", newSessionId(), revival({ seat: 3 })],
    ["seat", newSessionId(), revival({ seat: -1 })],
    ["seat", newSessionId(), revival({ seat: 0.5 })],
    ["seat", newSessionId(), revival({ seat: "0" })],
    ["seat", newSessionId(), revival({ seat: undefined })],
    ["token", newSessionId(), revival({ token: "" })],
    ["token", newSessionId(), revival({ token: "a".repeat(31) })],
    ["token", newSessionId(), revival({ token: "a".repeat(33) })],
    ["token", newSessionId(), revival({ token: `${"a".repeat(31)}=` })],
    ["token", newSessionId(), revival({ token: 5 })],
    ["phase", newSessionId(), revival({ phase: "lobby" })],
    ["phase", newSessionId(), revival({ phase: undefined })],
    ["phase", newSessionId(), revival({ phase: "toString" })],
    ["more", newSessionId(), revival({ more: 1 })],
  ])("refuses a wrong %s (case %#)", async (field, id, body) => {
    const server = await startServer();
    const { status, body: answer } = await revive(server, id, body);
    expect([status, answer.error.field]).toEqual([400, field]);
    expect(answer.error.reason).toEqual(expect.any(String));
    expect((await server.call("GET", "/api/health")).body.sessions).toBe(0);
  });

  it("refuses bodies that are no JSON objects, or too large", async () => {
    const server = await startServer();
    const id = newSessionId();
    expect((await revive(server, id, "[]")).body).toEqual(errorOf("invalid-body"));
    expect((await revive(server, id, "{")).body).toEqual(errorOf("invalid-json"));
    expect((await revive(server, id, revival({ spec: { ...SPEC, task: "x".repeat(33_000) } }))).status).toBe(413);
    const path = `/api/sessions/${id}`;
    expect((await server.call("PUT", path, { headers: { "Content-Type": "text/plain" }, body: "{}" })).status).toBe(
      415,
    );
    expect((await server.call("GET", "/api/health")).body.sessions).toBe(0);
  });

  it("survives a flood: it holds no more sessions than it may, and answers no more requests than it may", async () => {
    const server = await startServer({ sessionsMax: 5, requestWindowMs: 60_000, requestsPerWindowMax: 40 });
    const path = await server.session(SPEC);
    const answers = await Promise.all(Array.from({ length: 60 }, () => revive(server, newSessionId(), revival())));
    const withStatus = (status: number) => answers.filter((answer) => answer.status === status);
    expect([withStatus(201), withStatus(503), withStatus(429)].map(({ length }) => length)).toEqual([4, 35, 21]);
    expect(withStatus(503)[0]?.body).toEqual(errorOf("too-many-sessions"));
    expect(path).toMatch(/\/api\/sessions\/[\w-]{22}$/);
  });

  it("gives up a session that was brought back only in part as early as a lobby", async () => {
    let now = 0;
    const server = await startServer({ sweepEveryMs: 5 }, { now: () => now });
    const [partial, whole] = [newSessionId(), newSessionId()];
    for (const seat of [0, 1]) await revive(server, partial, revival({ seat }));
    for (const seat of [0, 1, 2]) await revive(server, whole, revival({ seat }));
    now = 2 * 3_600_000;
    await eventually(async () => expect((await server.call("GET", "/api/health")).body.sessions).toBe(1));
    expect((await server.call("GET", `/api/sessions/${whole}`)).status).toBe(200);
  });

  it("never fails on what a client makes up", async () => {
    const server = await startServer({ sessionsMax: 10, requestsPerWindowMax: 10_000 });
    const field = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ spec: fc.oneof(field, fc.constant(SPEC)), seat: field, token: field, phase: field }),
    );
    const id = fc.oneof(fc.constant(newSessionId()), fc.base64String(), fc.string());
    const answered = fc.asyncProperty(id, body, async (of, made) => {
      const { status } = await revive(server, encodeURIComponent(of.replaceAll(".", "_")), made);
      expect([400, 404]).toContain(status);
    });
    await fc.assert(answered, { numRuns: 100 });
    const sitter = revival();
    const alive = newSessionId();
    expect((await revive(server, alive, sitter)).status).toBe(201);
    const registration = { incarnation: "a1", peerId: newPeerId() };
    const path = `/api/sessions/${alive}/seats/0`;
    expect((await server.call("PUT", path, { token: sitter.token, body: registration })).status).toBe(200);
  });
});

describe("the form of secrets", () => {
  it("takes what is handed out, and nothing that is spelled otherwise", () => {
    for (let times = 0; times < 200; times++) {
      expect(isSessionId(newSessionId())).toBe(true);
      expect(v.is(Revival.entries.token, newSeatToken())).toBe(true);
    }
    for (const text of ["", "A".repeat(20), `${"A".repeat(21)}B`, `${"A".repeat(20)}==`, `${"A".repeat(20)}+/`]) {
      expect(isSessionId(text)).toBe(false);
    }
  });
});
