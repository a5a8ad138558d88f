import { createConnection } from "node:net";
import { describe, expect, it } from "vitest";
import { eventually, newPeerId, openSocket, startServer, type TestServer } from "./testing/server.ts";

/** Two pages of one session and one of another, all connected. */
async function threePages(server: TestServer) {
  const [session, elsewhere] = [await server.session(), await server.session()];
  const sitters = [await server.sit(session), await server.sit(session), await server.sit(elsewhere)] as const;
  const sockets = await Promise.all(sitters.map(({ peerId, token }) => server.socket(peerId, token)));
  await eventually(() => expect(sockets.map(({ received }) => received[0]?.type)).toEqual(["OPEN", "OPEN", "OPEN"]));
  const [a, b, stranger] = sockets as [(typeof sockets)[0], (typeof sockets)[0], (typeof sockets)[0]];
  return { session, sitters, a, b, stranger };
}

/** Sends an offer from one page to the other and waits for it: shows that the server still relays. */
async function expectRelay({ a, b, sitters }: Awaited<ReturnType<typeof threePages>>, mark: string): Promise<void> {
  a.send({ type: "OFFER", dst: sitters[1].peerId, payload: { mark } });
  const offer = { type: "OFFER", src: sitters[0].peerId, dst: sitters[1].peerId, payload: { mark } };
  await eventually(() => expect(b.received.at(-1)).toEqual(offer));
}

describe("who gets in", () => {
  it("lets only registered seats with their own token in", async () => {
    const server = await startServer();
    const session = await server.session();
    const [first, second] = [await server.sit(session), await server.sit(session)];
    await expect(server.socket(newPeerId(), first.token)).rejects.toThrow("refused with 403");
    await expect(server.socket(first.peerId, "wrong")).rejects.toThrow("refused with 403");
    await expect(server.socket(first.peerId, second.token)).rejects.toThrow("refused with 403");
    const address = `ws://127.0.0.1:${server.port}`;
    await expect(openSocket(`${address}/peerjs/peerjs`)).rejects.toThrow("refused with 401");
    const query = `id=${first.peerId}&token=${first.token}`;
    await expect(openSocket(`${address}/peerjs/peerjs?${query}&key=peerjs`)).rejects.toThrow("refused with 401");
    await expect(openSocket(`${address}/elsewhere`)).rejects.toThrow("refused with 404");
    await server.socket(first.peerId, first.token);
    expect((await server.call("GET", session)).body.seats[0]).toEqual({
      seat: 0,
      taken: true,
      connected: true,
      name: "",
    });
  });

  it("lets a page in by a ticket, once: what stands in an address and in logs is good for nothing else", async () => {
    const server = await startServer();
    const session = await server.session();
    const { seat, token, incarnation, peerId } = await server.sit(session);
    const register = async (under: string) => {
      const call = { token, body: { incarnation, peerId: under } };
      return (await server.call("PUT", `${session}/seats/${seat}`, call)).body.ticket as string | undefined;
    };
    const ticket = (await register(peerId)) ?? "";
    expect(await register(peerId), "the answer may have been lost").toBe(ticket);
    expect((await server.call("POST", `${session}/seats`, { body: { token: ticket } })).status).toBe(403);
    await server.socket(peerId, ticket);
    await expect(server.socket(peerId, ticket)).rejects.toThrow("refused with 403");
    expect(await register(peerId)).toBeUndefined();
    const fresh = newPeerId();
    const next = (await register(fresh)) ?? "";
    await expect(server.socket(fresh, ticket)).rejects.toThrow("refused with 403");
    await server.socket(fresh, next);
  });

  it("keeps PeerServer's own HTTP interface closed", async () => {
    const server = await startServer();
    const { sitters } = await threePages(server);
    for (const path of ["", "/", "/lockstep/id", "/lockstep/peers", "/peerjs/peers"]) {
      const answer = await server.call("GET", `/peerjs${path}`);
      expect(answer.status).toBe(404);
      expect(JSON.stringify(answer.body)).not.toContain(sitters[0].peerId);
    }
  });

  it("greets a page that comes back with its ID, and closes its former socket", async () => {
    const server = await startServer();
    const { a, sitters, session } = await threePages(server);
    const back = await server.socket(sitters[0].peerId, sitters[0].token);
    await a.closed;
    await eventually(() => expect(back.received).toEqual([{ type: "OPEN" }]));
    expect((await server.call("GET", session)).body.seats[0].connected).toBe(true);
  });

  it("disconnects a page whose seat is given back", async () => {
    const server = await startServer();
    const { a, sitters, session } = await threePages(server);
    await server.call("DELETE", `${session}/seats/0`, { token: sitters[0].token });
    await a.closed;
  });

  it("counts a page as gone when it answers no pings", async () => {
    const server = await startServer({ pingEveryMs: 500, silencesMax: 4 });
    const { a, session, sitters } = await threePages(server);
    const { token, incarnation, peerId } = sitters[0];
    const attending = async () =>
      (await server.call("PUT", `${session}/seats/0`, { token, body: { incarnation, peerId } })).body
        .attending as boolean;
    expect(await attending()).toBe(true);
    a.socket.pause();
    await eventually(async () => {
      const { seats } = (await server.call("GET", session)).body;
      expect([seats[0].connected, seats[1].connected]).toEqual([false, true]);
    });
    expect(await attending(), "its own end does not know: the server tells it").toBe(false);
  });

  it("asks only pages that are silent for a sign of life", async () => {
    const server = await startServer({ pingEveryMs: 1_000 });
    const { a, b } = await threePages(server);
    const pings = { a: 0, b: 0 };
    a.socket.on("ping", () => (pings.a += 1));
    b.socket.on("ping", () => (pings.b += 1));
    const beating = setInterval(() => a.send({ type: "HEARTBEAT" }), 50);
    await eventually(() => expect(pings.b).toBe(2));
    clearInterval(beating);
    expect(pings.a).toBe(0);
  });
});

describe("what is relayed", () => {
  it("relays offers, answers and candidates within a session, with the true sender", async () => {
    const server = await startServer();
    const pages = await threePages(server);
    const [from, to] = pages.sitters;
    for (const type of ["OFFER", "ANSWER", "CANDIDATE"]) {
      pages.a.send({ type, src: to.peerId, dst: to.peerId, payload: { sdp: type } });
      const relayed = { type, src: from.peerId, dst: to.peerId, payload: { sdp: type } };
      await eventually(() => expect(pages.b.received.at(-1)).toEqual(relayed));
    }
  });

  it("relays nothing between sessions, nor to nobody, nor what is no introduction", async () => {
    const server = await startServer();
    const pages = await threePages(server);
    const { peerId } = pages.sitters[1];
    for (const type of ["OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE"]) {
      pages.stranger.send({ type, dst: peerId, payload: "x" });
      pages.a.send({ type, dst: newPeerId(), payload: "x" });
      pages.a.send({ type });
    }
    for (const type of ["OPEN", "ID-TAKEN", "ERROR", "constructor", 5, null]) pages.a.send({ type, dst: peerId });
    pages.stranger.send({ type: "HEARTBEAT", dst: peerId });
    await expectRelay(pages, "last");
    expect(pages.b.received).toHaveLength(2);
    expect(pages.stranger.received).toEqual([{ type: "OPEN" }]);
    const refused = () => server.lines.filter((line) => line.includes("for nobody in this session"));
    await eventually(() => expect(refused()).toHaveLength(10));
  });

  it("holds what comes before the other's socket is open, within bounds", async () => {
    const server = await startServer({ messagesHeldMax: 3 });
    const session = await server.session();
    const [caller, late] = [await server.sit(session), await server.sit(session)];
    const { send } = await server.socket(caller.peerId, caller.token);
    for (let index = 0; index < 10; index++) send({ type: "CANDIDATE", dst: late.peerId, payload: index });
    await eventually(() => expect(server.lines.join()).toContain("enough waiting"));
    const { received } = await server.socket(late.peerId, late.token);
    await eventually(() => expect(received.map(({ payload }) => payload)).toEqual([undefined, 0, 1, 2]));
  });
});

describe("hostile clients", () => {
  it("drops garbage and goes on", async () => {
    const server = await startServer();
    const pages = await threePages(server);
    for (const text of ["", "{", "null", "[]", '"x"', "7", "\u0000", '{"type":{}}', `${"[".repeat(5_000)}`]) {
      pages.a.send(text);
      pages.stranger.send(text);
    }
    pages.a.socket.send(Buffer.from([1, 2, 3]));
    await expectRelay(pages, "after garbage");
  });

  it("disconnects who sends too large messages", async () => {
    const server = await startServer();
    const pages = await threePages(server);
    pages.stranger.send({ type: "OFFER", dst: pages.sitters[1].peerId, payload: "x".repeat(70 * 1024) });
    expect(await pages.stranger.closed).toBe(1009);
    await expectRelay(pages, "after a giant");
  });

  it("disconnects who floods, and lets a mesh of 32 being introduced through", async () => {
    const server = await startServer();
    const pages = await threePages(server);
    const { peerId } = pages.sitters[1];
    // One page calls 31 others: an offer and about ten candidates each.
    for (let index = 0; index < 341; index++) pages.a.send({ type: "CANDIDATE", dst: peerId, payload: index });
    await eventually(() => expect(pages.b.received).toHaveLength(342));
    for (let index = 0; index < 5_000; index++) pages.stranger.send({ type: "HEARTBEAT" });
    expect(await pages.stranger.closed).toBe(1008);
    await expectRelay(pages, "after a flood");
  });

  it("survives broken frames and sockets that end in the middle of an upgrade", async () => {
    const server = await startServer();
    const pages = await threePages(server);
    const [{ peerId, token }] = pages.sitters;
    const upgrade =
      `GET /peerjs/peerjs?key=lockstep&id=${peerId}&token=${token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    for (const bytes of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x81, 0x05, 1, 2]), Buffer.alloc(200, 0x7f)]) {
      const socket = createConnection(server.port, "127.0.0.1", () => {
        socket.write(upgrade);
        socket.write(bytes);
        setTimeout(() => socket.destroy(), 20);
      });
      await new Promise((resolve) => socket.on("close", resolve));
    }
    const address = "/peerjs/peerjs?id=%zz&token=\u0001";
    const socket = createConnection(server.port, "127.0.0.1", () => {
      socket.end(upgrade.replace(/\/peerjs\S+/, encodeURI(address)));
      socket.resume();
    });
    await new Promise((resolve) => socket.on("close", resolve));
    const back = await server.socket(peerId, token);
    await expectRelay({ ...pages, a: back }, "after broken frames");
  });
});
