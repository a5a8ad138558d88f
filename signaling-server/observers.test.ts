import { describe, expect, it, vi } from "vitest";
import { eventually, newPeerId, startServer, type TestServer } from "./testing/server.ts";

const errorOf = (code: string) => ({ error: expect.objectContaining({ code, message: expect.any(String) }) });

/** Registers an observer as its page does. */
async function watch(server: TestServer, session: string) {
  const { status, body } = await server.call("POST", `${session}/observers`, { body: {} });
  expect(status).toBe(201);
  const path = `${session}/observers/${body.observer}`;
  const peerId = newPeerId();
  const register = () => server.call("PUT", path, { token: body.token, body: { peerId } });
  const registered = await register();
  return { ...(body as { observer: number; token: string }), path, peerId, registered, register };
}

describe("an observer", () => {
  it("takes no seat, and learns which seats it can call", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const sitter = await server.sit(session);
    await server.socket(sitter.peerId, sitter.token);
    const { registered, token } = await watch(server, session);
    expect(token).toMatch(/^[\w-]{32}$/);
    await eventually(async () => expect((await server.call("GET", session)).body.seats[0].connected).toBe(true));
    expect(registered.status).toBe(200);
    expect(registered.body).toEqual({
      phase: "lobby",
      attending: false,
      peers: [{ seat: 0, incarnation: sitter.incarnation, peerId: sitter.peerId, connected: expect.any(Boolean) }],
      ticket: expect.any(String),
    });
    expect((await server.call("GET", session)).body).toMatchObject({ taken: 1, seats: [{ taken: true }, {}] });
    // Nor does its token hold one.
    const asSeat = { token, body: { incarnation: newPeerId(), peerId: newPeerId() } };
    expect((await server.call("PUT", `${session}/seats/0`, asSeat)).body).toEqual(errorOf("seat-refused"));
    expect((await server.call("POST", `${session}/phase`, { token, body: { phase: "ended" } })).status).toBe(403);
  });

  it("is vouched for to the seats of its session, under the PeerJS ID that it has now, until it leaves", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const [sitter, observer] = [await server.sit(session), await watch(server, session)];
    const { token, seat, incarnation, peerId } = sitter;
    const observers = async (): Promise<string[]> => {
      const call = { token, body: { incarnation, peerId } };
      return (await server.call("PUT", `${session}/seats/${seat}`, call)).body.observers;
    };
    expect(await observers()).toEqual([observer.peerId]);
    const fresh = newPeerId();
    await server.call("PUT", observer.path, { token: observer.token, body: { peerId: fresh } });
    expect(await observers()).toEqual([fresh]);
    expect((await server.call("POST", `${observer.path}/leave`, { body: { token: "wrong" } })).status).toBe(403);
    expect((await server.call("POST", `${observer.path}/leave`, { body: { token: observer.token } })).status).toBe(204);
    expect(await observers()).toEqual([]);
  });

  it("may watch while the session runs and after its end, but not one that nobody knows", async () => {
    const server = await startServer();
    const session = await server.session({ seats: 2 });
    const sitters = [await server.sit(session), await server.sit(session)];
    for (const phase of ["running", "ended"]) {
      for (const { token } of sitters) await server.call("POST", `${session}/phase`, { token, body: { phase } });
      expect((await watch(server, session)).registered.body.phase).toBe(phase);
    }
    const unknown = await server.call("POST", "/api/sessions/nothing/observers", { body: {} });
    expect([unknown.status, unknown.body]).toEqual([404, errorOf("unknown-session")]);
  });

  it("is refused with a reason", async () => {
    const server = await startServer({ observersMax: 2 });
    const [session, elsewhere] = [await server.session(), await server.session()];
    const [first, second] = [await watch(server, session), await watch(server, session)];
    const body = { peerId: newPeerId() };
    const put = (path: string, call: object) => server.call("PUT", path, call);
    expect((await put(first.path, { body })).body).toEqual(errorOf("token-missing"));
    expect((await put(first.path, { body, token: second.token })).body).toEqual(errorOf("observer-refused"));
    expect((await put(`${elsewhere}/observers/0`, { body, token: first.token })).status).toBe(403);
    expect((await put(`${session}/observers/x`, { body, token: first.token })).body).toEqual(errorOf("invalid-field"));
    const { token } = first;
    expect((await put(first.path, { token, body: { peerId: "short" } })).body).toEqual(errorOf("invalid-field"));
    expect((await put(first.path, { token, body: { ...body, seat: 1 } })).body.error.field).toBe("seat");
    expect((await put(first.path, { token, body: { peerId: second.peerId } })).body).toEqual(errorOf("peer-id-taken"));
    const third = await server.call("POST", `${session}/observers`, { body: {} });
    expect([third.status, third.body]).toEqual([409, errorOf("observers-full")]);
    const odd = await server.call("POST", `${session}/observers`, { body: { seat: 0 } });
    expect(odd.body.error).toMatchObject({ code: "invalid-field", field: "seat" });
  });

  it("is forgotten when it is silent, and makes room; one that is connected stays", async () => {
    const now = vi.fn(() => 0);
    const server = await startServer({ observersMax: 2, observerKeptMs: 5000, sweepEveryMs: 20 }, { now });
    const session = await server.session();
    const [silent, connected] = [await watch(server, session), await watch(server, session)];
    await server.socket(connected.peerId, connected.token);
    await eventually(() => expect(server.lines.join()).toContain("observer 1 connected"));
    now.mockReturnValue(60_000);
    // Registering would be a sign of life: that there is room again is how the silence shows.
    await eventually(async () => expect((await watch(server, session)).observer).toBe(2));
    expect((await silent.register()).body).toEqual(errorOf("observer-refused"));
    expect((await connected.register()).status).toBe(200);
  });
});

describe("signals of an observer", () => {
  it("pass between it and the seats of its session only", async () => {
    const server = await startServer();
    const [session, elsewhere] = [await server.session(), await server.session()];
    const [sitter, stranger] = [await server.sit(session), await server.sit(elsewhere)];
    const [observer, other] = [await watch(server, session), await watch(server, session)];
    const pages = await Promise.all(
      [sitter, stranger, observer, other].map(({ peerId, token }) => server.socket(peerId, token)),
    );
    const [seat, far, watching, watchingToo] = pages as [
      (typeof pages)[0],
      (typeof pages)[0],
      (typeof pages)[0],
      (typeof pages)[0],
    ];
    await eventually(() => expect(pages.map(({ received }) => received[0]?.type)).toEqual(Array(4).fill("OPEN")));
    const payload = { type: "data", serialization: "raw" };
    for (const { peerId } of [stranger, other, sitter]) watching.send({ type: "OFFER", dst: peerId, payload });
    const offer = { type: "OFFER", src: observer.peerId, dst: sitter.peerId, payload };
    await eventually(() => expect(seat.received.at(-1)).toEqual(offer));
    seat.send({ type: "ANSWER", dst: observer.peerId, payload: {} });
    await eventually(() => expect(watching.received.at(-1)).toMatchObject({ type: "ANSWER", src: sitter.peerId }));
    far.send({ type: "OFFER", dst: observer.peerId, payload: {} });
    seat.send({ type: "CANDIDATE", dst: observer.peerId, payload: {} });
    await eventually(() => expect(watching.received.at(-1)).toMatchObject({ type: "CANDIDATE" }));
    expect(watching.received).toHaveLength(3);
    expect([far.received.length, watchingToo.received.length]).toEqual([1, 1]);
    expect(server.lines.filter((line) => line.includes("is for nobody in this session whom it may meet"))).toHaveLength(
      3,
    );
  });

  it("offer nothing that a seat's page would decode, and are few and short", async () => {
    const server = await startServer({ observerMessageBurstMax: 20 });
    const session = await server.session();
    const [sitter, observer] = [await server.sit(session), await watch(server, session)];
    const seat = await server.socket(sitter.peerId, sitter.token);
    const watching = await server.socket(observer.peerId, observer.token);
    const dst = sitter.peerId;
    for (const payload of [null, "raw", {}, { type: "media" }, { type: "data", serialization: "binary" }]) {
      watching.send({ type: "OFFER", dst, payload });
    }
    watching.send({ type: "CANDIDATE", dst, payload: "x".repeat(20_000) });
    watching.send({ type: "OFFER", dst, payload: { type: "data", serialization: "raw" } });
    await eventually(() => expect(seat.received).toHaveLength(2));
    expect(seat.received[1]).toMatchObject({ type: "OFFER", payload: { serialization: "raw" } });
    for (let n = 0; n < 30; n++) watching.send({ type: "CANDIDATE", dst, payload: {} });
    expect(await watching.closed).toBe(1008);
    expect(seat.received.length).toBeLessThan(20);
  });

  it("need a socket with its own token", async () => {
    const server = await startServer();
    const session = await server.session();
    const [first, second] = [await watch(server, session), await watch(server, session)];
    await expect(server.socket(first.peerId, second.token)).rejects.toThrow("refused with 403");
    const { socket } = await server.socket(first.peerId, first.token);
    expect(socket.readyState).toBe(socket.OPEN);
  });
});
