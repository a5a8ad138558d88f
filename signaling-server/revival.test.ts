import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { parseSpec } from "../shared/session/spec.ts";
import { Revival } from "../shared/signaling/requests.ts";
import { TokenAuthority } from "./token-authority.ts";
import { isSessionId, newSecret, newSessionId } from "./secrets.ts";
import {
  eventually,
  newPeerId,
  startServer,
  tokenOf,
  type Answer,
  type Sitter,
  type TestServer,
  type TestSocket,
} from "./testing/server.ts";

const errorOf = (code: string) => ({ error: expect.objectContaining({ code, message: expect.any(String) }) });
const SPEC = parseSpec({ seats: 3, rounds: 7 });
const ID = newSessionId();

/** A peer's word for a session that the server has forgotten, with the proof that its token is. */
function revival(
  id: string,
  { serial = 1, ...change }: { readonly serial?: number; readonly [field: string]: unknown } = {},
) {
  const token = tokenOf(id, SPEC, typeof change.seat === "number" ? change.seat : 0, serial);
  return { spec: SPEC, seat: 0, token, phase: "running", ...change };
}

function revive(server: TestServer, id: string, body: unknown): Promise<Answer> {
  return server.call("PUT", `/api/sessions/${id}`, { body });
}

/** A page load registers and opens its socket. */
async function register(server: TestServer, path: string, { seat, token }: Sitter): Promise<TestSocket> {
  const body = { incarnation: newPeerId(), peerId: newPeerId() };
  expect((await server.call("PUT", `${path}/seats/${seat}`, { token, body })).status).toBe(200);
  return server.socket(body.peerId, token);
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
    const [first, second, third] = sitters.map(({ seat, token }) => ({ spec, seat, token, phase: "running" }));
    const stranger = { ...first, token: tokenOf(newSessionId(), SPEC, 0) };
    expect((await revive(server, id, stranger)).body).toEqual(errorOf("token-unproven"));
    const created = await revive(server, id, second);
    const seats = [0, 1, 2].map((seat) => ({ seat, taken: seat === 1, connected: false, name: "" }));
    expect([created.status, created.body]).toEqual([201, { id, spec, phase: "running", taken: 1, seats }]);
    for (let times = 0; times < 2; times++) expect((await revive(server, id, third)).status).toBe(200);
    expect((await server.call("POST", `${path}/seats`)).body).toEqual(errorOf("session-started"));
    expect((await revive(server, id, stranger)).body).toEqual(errorOf("seat-refused"));
    expect((await revive(server, id, first)).body).toMatchObject({ taken: 3 });

    for (const { seat, token, incarnation, peerId } of sitters) {
      const body = { incarnation, peerId };
      expect((await server.call("PUT", `${path}/seats/${seat}`, { token, body })).status).toBe(200);
      expect((await server.call("POST", `${path}/seats`, { body: { token } })).body).toEqual({ seat, token });
      await server.socket(peerId, token);
    }
  });

  it("gives a stranger nothing, whatever it knows of session and spec, and takes nothing from the holders", async () => {
    const server = await startServer();
    const id = newSessionId();
    const [proof] = tokenOf(id, SPEC, 0).split(".").slice(1);
    const forged = [
      ["of another seat", tokenOf(id, SPEC, 1)],
      ["of another session", tokenOf(newSessionId(), SPEC, 0)],
      ["of another spec", tokenOf(id, { ...SPEC, rounds: 8 }, 0)],
      ["with another serial", `2.${proof}`],
      ["of another key", new TokenAuthority(new Uint8Array(32)).tokensOf(id, SPEC).make(0, 1)],
      ["of its own", `1.${newSecret()}${"A".repeat(11)}`],
      ["of an earlier version", newSecret()],
    ] as const;
    for (const [what, token] of forged) {
      const { status, body } = await revive(server, id, revival(id, { token }));
      expect([status, body], what).toEqual([403, errorOf("token-unproven")]);
    }
    expect((await revive(server, id, revival(id, { token: newSecret() }))).body.error.message).toContain(
      "earlier version",
    );
    expect((await server.call("GET", "/api/health")).body.sessions).toBe(0);
    for (const seat of [0, 1, 2]) expect((await revive(server, id, revival(id, { seat }))).status).toBeLessThan(300);
    for (const [what, token] of forged) {
      expect((await revive(server, id, revival(id, { token }))).body, what).toEqual(errorOf("seat-refused"));
    }
  });

  it("tells holders whose server has another key that it has, and knows them again with its former one", async () => {
    const [former, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const before = await startServer({}, { key: former });
    const path = await before.session(SPEC);
    const { seat, token } = await before.sit(path);
    await before.close();
    const told = { spec: SPEC, seat, token, phase: "running" };
    const id = path.replace("/api/sessions/", "");
    const wrong = await revive(await startServer({}, { key: other }), id, told);
    expect([wrong.status, wrong.body.error]).toEqual([
      403,
      expect.objectContaining({ code: "token-unproven", message: expect.stringContaining("--state or LOCKSTEP_KEY") }),
    ]);
    expect((await revive(await startServer({}, { key: former }), id, told)).status).toBe(201);
  });

  it("holds after eviction, too: who filled the table cannot take what was given up for it", async () => {
    const limits = { sessionsMax: 200, sessionsPerAddressMax: 1000, requestsPerWindowMax: 10_000 };
    const server = await startServer(limits);
    const path = await server.session({ seats: 2 });
    const sitters = [await server.sit(path), await server.sit(path)];
    const { spec } = (await server.call("GET", path)).body;
    for (const { token } of sitters) {
      await server.call("POST", `${path}/phase`, { token, body: { phase: "ended" } });
    }
    for (let times = 0; times < 200; times++) await server.call("POST", "/api/sessions");
    expect((await server.call("GET", path)).body).toEqual(errorOf("unknown-session"));
    const id = path.replace("/api/sessions/", "");
    const own = { spec, seat: 0, token: tokenOf(newSessionId(), SPEC, 0), phase: "ended" };
    expect((await revive(server, id, own)).body).toEqual(errorOf("token-unproven"));
    // Nothing is over any more; as soon as one of the lobbies is, there is room for the true holders.
    const [held] = sitters.map(({ seat, token }) => ({ spec, seat, token, phase: "ended" }));
    const full = await revive(server, id, held);
    expect(full.body).toEqual(errorOf("too-many-sessions"));
    // A minute from when the table was filled, however long that is ago.
    const seconds = Number(full.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it("gives each seat to the newest token (M3): who had left in the lobby has nothing from whoever came after", async () => {
    const before = await startServer();
    const path = await before.session(SPEC);
    const left = await before.sit(path);
    expect((await before.call("DELETE", `${path}/seats/0`, { token: left.token })).status).toBe(204);
    const holder = await before.sit(path);
    expect([holder.seat, holder.token.slice(0, 2)]).toEqual([0, "2."]);
    await before.close();

    const server = await startServer();
    const id = path.replace("/api/sessions/", "");
    const tell = ({ seat, token }: { readonly seat: number; readonly token: string }) =>
      revive(server, id, { spec: SPEC, seat, token, phase: "running" });
    expect((await tell(left)).status).toBe(201);
    const { socket, closed } = await register(server, path, left);
    expect((await tell(holder)).body).toMatchObject({ taken: 1 });
    await closed;
    expect(socket.readyState).toBe(socket.CLOSED);
    const again = await tell(left);
    expect([again.status, again.body]).toEqual([403, errorOf("seat-refused")]);
    expect(again.body.error).toMatchObject({ field: "token", reason: "does not hold seat 0" });
    expect((await server.call("POST", `${path}/seats`, { body: { token: left.token } })).status).toBe(403);
    await register(server, path, holder);
  });

  it("claims no seat of a session that it knows well", async () => {
    const server = await startServer();
    const path = await server.session(SPEC);
    const id = path.replace("/api/sessions/", "");
    const { seat, token } = await server.sit(path);
    const held = { seat, token };
    const own = await revive(server, id, revival(id, held));
    expect([own.status, own.body.phase, own.body.taken]).toEqual([200, "lobby", 1]);
    expect((await revive(server, id, revival(id, { seat: 1 }))).body).toEqual(errorOf("seat-refused"));
    expect((await revive(server, id, revival(id, { seat: 0, serial: 2 }))).body).toEqual(errorOf("seat-refused"));
    const other = await revive(server, id, revival(id, { ...held, spec: { ...SPEC, rounds: 8 } }));
    expect([other.status, other.body]).toEqual([409, errorOf("spec-differs")]);
    expect(other.body.error.field).toBe("spec");
  });

  it("takes the phase from the peers: it runs as long as one says so, and no majority of all seats that it has ended", async () => {
    const server = await startServer();
    const id = newSessionId();
    const phaseAfter = async (change: Readonly<Record<string, unknown>>) =>
      (await revive(server, id, revival(id, change))).body.phase;
    expect(await phaseAfter({ phase: "ended" })).toBe("ended");
    expect((await server.call("POST", `/api/sessions/${id}/seats`)).body).toEqual(errorOf("session-ended"));
    expect(await phaseAfter({ seat: 1 })).toBe("running");
    expect(await phaseAfter({ seat: 2, phase: "ended" }), "two of three say so").toBe("ended");
    const tell = (seat: number, phase: string) =>
      server.call("POST", `/api/sessions/${id}/phase`, { token: tokenOf(id, SPEC, seat), body: { phase } });
    expect((await tell(2, "running")).body).toEqual({ phase: "running" });
    expect((await tell(1, "ended")).body).toEqual({ phase: "ended" });
  });

  it.each([
    ["id", "x", revival(ID)],
    ["id", "A".repeat(21), revival(ID)],
    ["id", "A".repeat(23), revival(ID)],
    ["id", `${"A".repeat(21)}B`, revival(ID)],
    ["id", `${"A".repeat(21)}.`, revival(ID)],
    ["id", "__proto__", revival(ID)],
    ["spec", ID, revival(ID, { spec: undefined })],
    ["spec", ID, revival(ID, { spec: [] })],
    ["spec", ID, revival(ID, { spec: null })],
    ["seats", ID, revival(ID, { spec: { ...SPEC, seats: 99 } })],
    ["evil", ID, revival(ID, { spec: { ...SPEC, evil: 1 } })],
    ["seat", ID, revival(ID, { seat: 3 })],
    ["seat", ID, revival(ID, { seat: -1 })],
    ["seat", ID, revival(ID, { seat: 0.5 })],
    ["seat", ID, revival(ID, { seat: "0" })],
    ["seat", ID, revival(ID, { seat: undefined })],
    ["token", ID, revival(ID, { token: "" })],
    ["token", ID, revival(ID, { token: "a".repeat(31) })],
    ["token", ID, revival(ID, { token: `0.${"a".repeat(43)}` })],
    ["token", ID, revival(ID, { token: `1234567890.${"a".repeat(43)}` })],
    ["token", ID, revival(ID, { token: `1.${"a".repeat(44)}` })],
    ["token", ID, revival(ID, { token: "a".repeat(33) })],
    ["token", ID, revival(ID, { token: `${"a".repeat(31)}=` })],
    ["token", ID, revival(ID, { token: 5 })],
    ["phase", ID, revival(ID, { phase: "lobby" })],
    ["phase", ID, revival(ID, { phase: undefined })],
    ["phase", ID, revival(ID, { phase: "toString" })],
    ["more", ID, revival(ID, { more: 1 })],
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
    expect((await revive(server, id, revival(id, { spec: { ...SPEC, task: "x".repeat(161 * 1024) } }))).status).toBe(
      413,
    );
    const path = `/api/sessions/${id}`;
    expect((await server.call("PUT", path, { headers: { "Content-Type": "text/plain" }, body: "{}" })).status).toBe(
      415,
    );
    expect((await server.call("GET", "/api/health")).body.sessions).toBe(0);
  });

  it("survives a flood: it holds no more sessions than it may, and answers no more requests than it may", async () => {
    const server = await startServer({ sessionsMax: 5, requestWindowMs: 60_000, requestsPerWindowMax: 40 });
    const path = await server.session(SPEC);
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => {
        const id = newSessionId();
        return revive(server, id, revival(id));
      }),
    );
    const withStatus = (status: number) => answers.filter((answer) => answer.status === status);
    expect([withStatus(201), withStatus(503), withStatus(429)].map(({ length }) => length)).toEqual([4, 35, 21]);
    expect(withStatus(503)[0]?.body).toEqual(errorOf("too-many-sessions"));
    expect(path).toMatch(/\/api\/sessions\/[\w-]{22}$/);
  });

  it("gives up a session that was brought back only in part as early as a lobby", async () => {
    let now = 0;
    const server = await startServer({ sweepEveryMs: 5 }, { now: () => now });
    const [partial, whole] = [newSessionId(), newSessionId()];
    for (const seat of [0, 1]) await revive(server, partial, revival(partial, { seat }));
    for (const seat of [0, 1, 2]) await revive(server, whole, revival(whole, { seat }));
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
    const alive = newSessionId();
    const sitter = revival(alive);
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
      expect(v.is(Revival.entries.token, tokenOf(newSessionId(), SPEC, 0, 1 + times ** 3))).toBe(true);
    }
    for (const text of ["", "A".repeat(20), `${"A".repeat(21)}B`, `${"A".repeat(20)}==`, `${"A".repeat(20)}+/`]) {
      expect(isSessionId(text)).toBe(false);
    }
  });
});
