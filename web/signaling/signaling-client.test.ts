import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { SessionClient } from "./session-client.ts";
import { ServerError, ServerRefusal, ServerUnable } from "./server-error.ts";
import { SignalingClient } from "./signaling-client.ts";

const SPEC = parseSpec({ seats: 2 });
const DETAIL = {
  id: "abc",
  spec: SPEC,
  phase: "lobby",
  taken: 1,
  seats: [{ seat: 0, taken: true, connected: false, name: "" }],
};
const CONFIG = {
  iceServers: [{ urls: ["turn:a", "turn:b"], username: "ann", credential: "x" }, { urls: "stun:c" }],
  networkUrls: ["https://10.0.0.7:8080"],
  certificate: { fingerprint: "AB", isSelfMade: true },
};
const SEAT = { seat: 1, token: "secret" };
const PEER = { seat: 0, incarnation: "a", peerId: "b", connected: true };

const running: Server[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server that gives the same answer to everything, and notes what it was asked. */
async function answering(body: unknown, status = 200) {
  const asked: unknown[] = [];
  const said = { status, text: typeof body === "string" ? body : JSON.stringify(body) };
  const server = createServer(async (request, response) => {
    const sent = (await request.toArray()).join("");
    const { method, url, headers } = request;
    asked.push([`${method} ${url}`, ...(sent === "" ? [] : [JSON.parse(sent)]), headers.authorization].filter(Boolean));
    response.writeHead(said.status, { "Content-Type": "application/json" }).end(said.text);
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, said, client: new SignalingClient(origin), session: new SessionClient("a/b", origin) };
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe("what anybody may ask", () => {
  test("creates, lists and reads sessions, and reads how devices reach each other", async () => {
    const created = await answering({ id: "abc", url: "http://x/session/abc" }, 201);
    expect(await created.client.createSession({ seats: 2 })).toEqual({ id: "abc", url: "http://x/session/abc" });
    expect(created.asked).toEqual([["POST /api/sessions", { seats: 2 }]]);

    const { seats: _, ...listed } = { ...DETAIL, createdAt: 5, ageMs: 7, people: [{ seat: 0, name: "Ada" }] };
    const list = await answering({ sessions: [listed] });
    expect(await list.client.listSessions()).toEqual([listed]);
    expect(list.asked).toEqual([["GET /api/sessions"]]);

    const detail = await answering(DETAIL);
    expect(await detail.client.readSession("../x")).toEqual(DETAIL);
    expect(detail.asked).toEqual([["GET /api/sessions/..%2Fx"]]);

    const config = await answering(CONFIG);
    expect(await config.client.readConfig()).toEqual(CONFIG);
    expect(config.asked).toEqual([["GET /api/config"]]);
  });
});

describe("what those of a session ask", () => {
  test("seats", async () => {
    const taken = await answering(SEAT);
    expect(await taken.session.takeSeat(undefined, "Ada")).toEqual(SEAT);
    await taken.session.takeSeat("mine", "Ada");
    expect(taken.asked).toEqual([
      ["POST /api/sessions/a%2Fb/seats", { name: "Ada" }],
      ["POST /api/sessions/a%2Fb/seats", { token: "mine" }],
    ]);
    const registered = await answering({ phase: "running", peers: [PEER], observers: ["o"] });
    const registration = { incarnation: "i", peerId: "p", name: "Ada" };
    expect((await registered.session.register(SEAT, registration)).peers).toEqual([PEER]);
    expect(registered.asked).toEqual([["PUT /api/sessions/a%2Fb/seats/1", registration, "Bearer secret"]]);
    const phase = await answering({ phase: "ended" });
    await phase.session.reportPhase(SEAT, "ended");
    expect(phase.asked).toEqual([["POST /api/sessions/a%2Fb/phase", { phase: "ended" }, "Bearer secret"]]);
    const revived = await answering(DETAIL);
    const revival = { spec: SPEC, ...SEAT, phase: "running" as const };
    await revived.session.revive({ ...revival, more: "is kept back" } as typeof revival);
    expect(revived.asked).toEqual([["PUT /api/sessions/a%2Fb", revival]]);
  });

  test("observers", async () => {
    const admitted = await answering({ observer: 3, token: "watch" });
    const observer = await admitted.session.admitObserver();
    expect(admitted.asked).toEqual([["POST /api/sessions/a%2Fb/observers", {}]]);
    const registered = await answering({ phase: "lobby", peers: [PEER] });
    expect((await registered.session.registerObserver(observer, "p")).peers).toEqual([PEER]);
    expect(registered.asked).toEqual([["PUT /api/sessions/a%2Fb/observers/3", { peerId: "p" }, "Bearer watch"]]);
  });
});

describe("a server that does not do it", () => {
  const refusal = (code: string, more: object = {}) => ({ error: { code, message: `because of ${code}`, ...more } });

  test("has refused for good, with its code, its words and the wrong fields", async () => {
    const issues = [
      { field: "task", reason: "is odd" },
      { field: "seats", reason: "must be at most 32" },
    ];
    const { client, said } = await answering(refusal("invalid-spec", { ...issues[0], issues }), 400);
    const spec = await caught(client.createSession({ seats: 99 }));
    expect(spec).toBeInstanceOf(ServerRefusal);
    expect(spec).toMatchObject({ code: "invalid-spec", message: "because of invalid-spec", issues });
    said.text = JSON.stringify(refusal("invalid-field", issues[0]));
    expect(await caught(client.listSessions())).toMatchObject({ code: "invalid-field", issues: [issues[0]] });
    [said.status, said.text] = [404, JSON.stringify(refusal("unknown-session"))];
    expect(await caught(client.readSession("x"))).toMatchObject({ code: "unknown-session", issues: [] });
  });

  test("may do it later: asked too often, too full, broken, or of another kind", async () => {
    const { client, said } = await answering("");
    for (const [status, text, code] of [
      [429, JSON.stringify(refusal("too-many-requests")), "too-many-requests"],
      [503, JSON.stringify(refusal("too-many-sessions")), "too-many-sessions"],
      [500, JSON.stringify(refusal("internal")), "internal"],
      [404, "{}", "unexplained"],
      [200, "<html>", "unreachable"],
      [502, "", "unreachable"],
      [200, "{}", "unreadable"],
      [200, JSON.stringify({ sessions: [{ ...DETAIL, createdAt: "today" }] }), "unreadable"],
    ] as const) {
      [said.status, said.text] = [status, text];
      const error = await caught(client.listSessions());
      expect(error).toBeInstanceOf(ServerUnable);
      expect(error).toMatchObject({ code });
    }
  });

  test("may not be there", async () => {
    const error = await caught(new SignalingClient("http://127.0.0.1:1").listSessions());
    expect(error).toMatchObject({ name: "ServerUnable", code: "unreachable", message: "The server does not answer." });
  });

  test("never makes the client fail in another way, whatever it says", async () => {
    const { client, session, said } = await answering("");
    const nearly = fc.oneof(
      fc.record({ seat: fc.jsonValue(), token: fc.jsonValue() }),
      fc.record({ error: fc.record({ code: fc.jsonValue(), message: fc.jsonValue(), issues: fc.jsonValue() }) }),
      fc.record({ phase: fc.jsonValue(), peers: fc.jsonValue(), observers: fc.jsonValue() }),
    );
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      nearly.map((each) => JSON.stringify(each)),
    );
    const status = fc.constantFrom(200, 201, 400, 403, 404, 429, 500, 503);
    const property = fc.asyncProperty(status, body, async (code, text) => {
      [said.status, said.text] = [code, text];
      for (const ask of [
        () => client.readSession("x"),
        () => client.readConfig(),
        () => session.takeSeat(undefined),
        () => session.register(SEAT, { incarnation: "i", peerId: "p", name: "" }),
      ]) {
        const answer = await ask().catch((error: unknown) => error);
        if (answer instanceof Error) expect(answer).toBeInstanceOf(ServerError);
        else expect(code).toBeLessThan(300);
      }
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
