import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { head, rawClient, UPGRADE } from "../testing/raw-client.ts";
import { eventually, startServer, type TestServer } from "../testing/server.ts";

const MS = { connectionsCheckedEveryMs: 20 };
const HEALTH = "/api/health";

const health = (server: TestServer) => server.call("GET", HEALTH);

describe("a request for an upgrade", () => {
  it("to an address that is none is refused, and its socket is gone", async () => {
    const server = await startServer({ ...MS, refusalMsMax: 100 });
    const paths = [
      "//",
      "//x:y/",
      "/\\\\:0",
      "*",
      "http://elsewhere/",
      "/peerjs/peerjs?id=%zz",
      "/?".padEnd(9_000, "x"),
    ];
    const clients = await Promise.all(
      paths.flatMap((path) => Array.from({ length: 20 }, () => rawClient(server.port, head(path, ...UPGRADE)))),
    );
    await Promise.all(clients.map(({ closed }) => closed));
    for (const { heard } of clients) expect(heard()).toMatch(/^HTTP\/1\.1 4\d\d /);
    await eventually(() => expect(server.connections()).toBe(0));
    expect(server.lines.filter((line) => line.includes("an upgrade"))).toEqual([]);
  });

  it("is hung up on, also by who neither reads nor closes, or has answers coming", async () => {
    const server = await startServer({ ...MS, refusalMsMax: 100, openingMsMax: 300 });
    const unread = head("/data/mnist/test/0").repeat(5);
    for (const bytes of [
      head("/nothing", ...UPGRADE),
      head("/peerjs/peerjs", ...UPGRADE.slice(0, 2)),
      unread + head("/peerjs/peerjs?key=lockstep&id=a&token=b", ...UPGRADE),
      unread + head("//", ...UPGRADE),
    ]) {
      await rawClient(server.port, bytes, false);
    }
    await eventually(() => expect(server.connections()).toBe(0));
  });

  it("is of one page, whichever of two the parameters name", async () => {
    const server = await startServer();
    const [own, other] = [await server.session(), await server.session()];
    const [stranger, victim] = [await server.sit(own), await server.sit(other)];
    const asVictim = `${stranger.token}&id=${victim.peerId}`;
    await expect(server.socket(stranger.peerId, asVictim)).rejects.toThrow("refused with 401");
    await expect(server.socket(victim.peerId, `x&token=${victim.token}`)).rejects.toThrow("refused with 401");
  });
});

describe("a connection that keeps the server waiting", () => {
  it.each([
    ["says nothing", ""],
    ["says one byte", "G"],
    ["begins a request", "GET / HTTP/1.1\r\nHost: x\r\n"],
    ["begins a handshake, which is none here", "\u0016\u0003\u0001"],
  ])("and %s is ended", async (_, bytes) => {
    const server = await startServer({ ...MS, openingMsMax: 200 });
    await (
      await rawClient(server.port, bytes)
    ).closed;
    await eventually(() => expect(server.connections()).toBe(0));
  });

  it("with drops of a request's head or body is ended", async () => {
    const server = await startServer({ ...MS, openingMsMax: 300, requestMsMax: 500 });
    const post =
      "POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    for (const bytes of ["GET / HTTP/1.1\r\nA:", post]) {
      const { socket, closed } = await rawClient(server.port, bytes);
      const dripping = setInterval(() => socket.write(" "), 50);
      await closed;
      clearInterval(dripping);
    }
    await eventually(() => expect(server.connections()).toBe(0));
  });

  it("by not reading data, or lists of the API, is ended, and so is one that has half closed", async () => {
    const server = await startServer({ ...MS, answeringMsMax: 300, pipelinedMax: 1_000 });
    for (let each = 0; each < 50; each++) await server.session();
    // More than what systems keep for both ends.
    for (const bytes of [head("/data/mnist/test/0").repeat(40), head("/api/sessions").repeat(500)]) {
      (await rawClient(server.port, "", false)).socket.write(bytes);
      (await rawClient(server.port, "", false)).socket.end(bytes);
    }
    await eventually(() => expect(server.connections()).toBe(0));
    // Node ends one that has half closed by itself where it learns of that before it has begun an answer.
    const ended = server.lines.filter((line) => /took too long|reads too slowly/.test(line)).length;
    expect([2, 3, 4]).toContain(ended);
  });

  it("with idle connections makes room for those who ask", async () => {
    const server = await startServer({ ...MS, connectionsOfAddressMax: 10, idleMsMin: 50 });
    const idle = await Promise.all(Array.from({ length: 30 }, () => rawClient(server.port, "")));
    expect(server.connections()).toBeLessThanOrEqual(10);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await health(server)).status).toBe(200);
    for (const { socket } of idle) socket.destroy();
  });
});

describe("pipelined requests", () => {
  it("are answered one after the other, in order, as many as may wait", async () => {
    const server = await startServer({ pipelinedMax: 20 });
    const paths = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? HEALTH : `/data/mnist/test/${at}`));
    const { heard } = await rawClient(server.port, paths.map((path) => head(path)).join(""));
    await eventually(() => expect(heard().split("HTTP/1.1 200 OK")).toHaveLength(21));
    const types = [...heard().matchAll(/Content-Type: application\/(json|octet-stream)/g)].map(([, type]) => type);
    expect(types).toEqual(paths.map((path) => (path === HEALTH ? "json" : "octet-stream")));
  });

  it("beyond that end the connection, and those that wait are forgotten with it", async () => {
    const server = await startServer({ pipelinedMax: 20, pipelinedInAllMax: 30 });
    for (let round = 0; round < 3; round++) {
      await (
        await rawClient(server.port, head(HEALTH).repeat(200))
      ).closed;
    }
    const { heard } = await rawClient(server.port, head(HEALTH).repeat(20));
    await eventually(() => expect(heard().split("HTTP/1.1 200 OK")).toHaveLength(21));
  });
});

describe("numbers", () => {
  it("one address opens no more connections a second than it may", async () => {
    const server = await startServer({ ...MS, connectionBurstMax: 20, connectionsPerSecond: 50 });
    for (let each = 0; each < 25; each++) (await rawClient(server.port, "")).socket.destroy();
    const late = await rawClient(server.port, head(HEALTH));
    await late.closed;
    expect(late.heard()).toBe("");
    await eventually(async () => expect((await health(server)).status).toBe(200));
  });

  it("behind a proxy, all come from one address, and each visitor has a limit", async () => {
    const server = await startServer(
      { connectionsOfAddressMax: 1, connectionBurstMax: 1, requestsOfAllKindsPerWindowMax: 3 },
      { proxies: 1 },
    );
    const from = async (visitor: string) =>
      (await server.call("GET", "/nothing", { headers: { "X-Forwarded-For": `1.1.1.1, ${visitor}` } })).status;
    const statuses = [];
    for (let each = 0; each < 4; each++) statuses.push(await from("10.0.0.1"));
    expect(statuses).toEqual([404, 404, 404, 429]);
    expect(await from("10.0.0.2")).toBe(404);
  });

  it("nobody's word is taken for who asks, and how, without a proxy; with one its", async () => {
    const headers = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "lab.example" };
    const direct = await startServer();
    const proxied = await startServer({}, { proxies: 1 });
    const urlFrom = async (server: TestServer): Promise<string> =>
      (await server.call("POST", "/api/sessions", { headers })).body.url;
    expect(await urlFrom(direct)).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(await urlFrom(proxied)).toMatch(/^https:\/\/lab\.example\/session\//);
  });

  it("all that is served counts, data and files too", async () => {
    const server = await startServer({ requestsOfAllKindsPerWindowMax: 3 });
    const statuses = [];
    for (const path of ["/data/mnist/test/0", "/nothing", "/session/x", "/data/mnist/test/0", "/", HEALTH]) {
      statuses.push((await server.call("GET", path)).status);
    }
    expect(statuses.slice(3)).toEqual([429, 429, 429]);
  });

  it("what waits unread over all sockets is bounded, and who has not read for longest makes room", async () => {
    const server = await startServer({ ...MS, unsentBytesInAllMax: 100_000, idleMsMin: 200, pipelinedMax: 100 });
    const unread = await Promise.all(
      Array.from({ length: 10 }, () => rawClient(server.port, head("/data/mnist/test/0").repeat(40), false)),
    );
    await eventually(async () => expect((await health(server)).status).toBe(200));
    for (const { socket } of unread) socket.destroy();
  });
});

describe("whatever throws", () => {
  it("JSON nested 30,000 deep is refused, in a message and in a body", async () => {
    const server = await startServer();
    const session = await server.session();
    const sitters = [await server.sit(session), await server.sit(session)] as const;
    const [a, b] = await Promise.all(sitters.map(({ peerId, token }) => server.socket(peerId, token)));
    const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    for (const depth of [30_000, 100, 4]) {
      a!.send(`{"type":"OFFER","dst":"${sitters[1].peerId}","payload":${deep(depth)}}`);
    }
    await eventually(() => expect(b!.received.at(-1)?.payload).toEqual([[[[]]]]));
    expect(b!.received).toHaveLength(2);
    expect(server.lines.filter((line) => line.includes("nested too deep"))).toHaveLength(2);
    const { status, body } = await server.call("POST", "/api/sessions", { body: `{"seats":${deep(15_000)}}` });
    expect([status, body.error.code]).toEqual([400, "invalid-body"]);
  });

  it("in a handler or a timer ends neither the server nor the program that it is in, but that page's socket", async () => {
    let isBroken = false;
    const now = (): number => {
      if (isBroken) throw new Error("the clock is broken");
      return Date.now();
    };
    const server = await startServer({ sweepEveryMs: 20 }, { now });
    const { peerId, token } = await server.sit(await server.session());
    isBroken = true;
    await expect(server.socket(peerId, token)).rejects.toThrow("socket hang up");
    await eventually(() => expect(server.lines.join()).toMatch(/an upgrade.*the clock is broken/s));
    await eventually(() => expect(server.lines.join()).toContain("looking through the sessions"));
    isBroken = false;
    await server.socket(peerId, token);
  });
});

describe("what a page sends", () => {
  it.each([
    ["pings", (socket: { ping(data: Buffer): void }) => socket.ping(Buffer.alloc(100))],
    ["large messages", (socket: { send(data: string): void }) => socket.send(JSON.stringify("x".repeat(60_000)))],
  ])("is bounded in bytes, %s included, and pings wait for no more than one answer", async (_, send) => {
    const server = await startServer({ receivedBytesBurstMax: 500_000, receivedBytesPerSecond: 1_000 });
    const { peerId, token } = await server.sit(await server.session());
    const { socket, closed } = await server.socket(peerId, token);
    const sending = setInterval(() => {
      for (let each = 0; each < 100 && socket.readyState === socket.OPEN; each++) send(socket);
    }, 5);
    expect([1008, 1006]).toContain(await closed);
    clearInterval(sending);
    expect(server.lines.join()).toContain("sends too much");
  });
});

it("closing takes no longer than it may, whatever is open", async () => {
  const server = await startServer({ closeWaitMs: 200 });
  const clients = [
    "",
    "G",
    head("//", ...UPGRADE),
    head("/data/mnist/test/0").repeat(30),
    "POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
  ];
  for (const bytes of clients) await rawClient(server.port, bytes, false);
  const hanging = request({ port: server.port, host: "127.0.0.1", method: "POST", path: "/api/sessions" });
  hanging.on("error", () => undefined).write("{");
  const startedAt = performance.now();
  await server.close();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await eventually(() => expect(server.connections()).toBe(0));
});
