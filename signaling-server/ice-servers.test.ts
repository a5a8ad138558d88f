import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { iceOptions, IceServerError, iceServerInOption, iceServersInJson } from "./ice-servers.ts";
import { readOptions, UsageError } from "./options.ts";
import { startServer } from "./testing/server.ts";

describe("--ice", () => {
  it.each([
    ["stun:stun.example.org", { urls: "stun:stun.example.org" }],
    ["stuns:10.0.0.1:5349", { urls: "stuns:10.0.0.1:5349" }],
    [
      "turn:[2001:db8::1]:3478,ann,pass,word",
      { urls: "turn:[2001:db8::1]:3478", username: "ann", credential: "pass,word" },
    ],
    ["turns:turn.example.org:443?transport=tcp", { urls: "turns:turn.example.org:443?transport=tcp" }],
  ])("reads %s", (text, server) => {
    expect(iceServerInOption(text)).toEqual(server);
  });

  it.each([
    "",
    "stun.example.org",
    "http://stun.example.org",
    "stun://stun.example.org",
    "stun:",
    "stun:host:0",
    "stun:host:65536",
    "stun:host:port",
    "stun:host?transport=udp",
    "turn:host?transport=sctp",
    "turn:host name",
    "stun:host,ann,secret",
    "turn:host,ann",
    "turn:host,,secret",
    `turn:host,ann,${"x".repeat(513)}`,
  ])("refuses %j", (text) => {
    expect(() => iceServerInOption(text)).toThrow(IceServerError);
  });

  it("takes RTCIceServers and strings from the environment, where the command line names none", () => {
    const json = JSON.stringify([
      "stun:a.example",
      { urls: ["turn:b.example", "turn:b.example?transport=tcp"], username: "ann", credential: "x" },
    ]);
    const servers = [{ urls: "stun:a.example" }, JSON.parse(json)[1]];
    expect(iceServersInJson(json)).toEqual(servers);
    expect(readOptions([], { LOCKSTEP_ICE: json })?.ice).toEqual({ servers });
    expect(readOptions(["--ice", "stun:c.example"], { LOCKSTEP_ICE: json })?.ice).toEqual({
      servers: [{ urls: "stun:c.example" }],
    });
  });

  it.each([
    "{",
    "{}",
    "[1]",
    "[null]",
    '[{"urls": []}]',
    '[{"urls": ["stun:a", "turn:b"], "username": "a", "credential": "b"}]',
    '[{"urls": "turn:b", "username": "a", "credential": 1}]',
    '["turn:open.example"]',
  ])("names LOCKSTEP_ICE as the cause of %s", (json) => {
    expect(() => readOptions([], { LOCKSTEP_ICE: json })).toThrow(/^LOCKSTEP_ICE: /);
  });

  it("wants credentials or the shared secret for TURN, TURN for a secret, and few servers", () => {
    expect(() => readOptions(["--ice", "turn:a.example"])).toThrow(UsageError);
    expect(() => readOptions(["--ice", "stun:a.example", "--turn-secret", "s"])).toThrow(/of use only for a turn/);
    expect(() => readOptions(["--ice", "turn:a.example", "--turn-secret", ""])).toThrow(UsageError);
    expect(() => iceOptions(Array(9).fill({ urls: "stun:a" }), undefined)).toThrow(IceServerError);
    expect(readOptions(["--ice", "turn:a.example"], { LOCKSTEP_TURN_SECRET: "s" })?.ice.turnSecret).toBe("s");
  });
});

describe("GET /api/config", () => {
  it("tells pages of no servers by default, and of no addresses for others, since those would need HTTPS", async () => {
    const { status, body } = await (await startServer()).call("GET", "/api/config");
    expect([status, body]).toEqual([200, { iceServers: [], networkUrls: [] }]);
  });

  it("makes TURN credentials of the shared secret that last two hours, others for each page, and leaves static ones", async () => {
    const fixed = { urls: "turn:b.example", username: "ann", credential: "x" };
    const servers = [{ urls: "stun:a.example" }, fixed, { urls: "turns:c.example" }];
    const ice = { servers, turnSecret: "north" };
    const server = await startServer({}, { ice, now: () => 1_700_000_000_500 });
    const { body } = await server.call("GET", "/api/config");
    const { username } = body.iceServers[2];
    expect(username).toMatch(/^1700007200:[\da-f]{12}$/);
    expect((await server.call("GET", "/api/config")).body.iceServers[2].username).not.toBe(username);
    const credential = createHmac("sha1", "north").update(username).digest("base64");
    expect(body.iceServers).toEqual([servers[0], fixed, { ...servers[2], username, credential }]);
    expect(JSON.stringify(body)).not.toContain("north");
  });
});
