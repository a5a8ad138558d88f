import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ICE_SERVERS_RENEWED_AFTER_MS } from "../../shared/limits.ts";
import { IceServers } from "./ice-servers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const turn = (username: string) => ({ urls: "turn:a", username, credential: "x" });

function serve(answer: () => unknown): { asked: number } {
  const server = { asked: 0 };
  vi.stubGlobal("fetch", async () => {
    server.asked += 1;
    return Response.json(answer());
  });
  return server;
}

test("credentials are asked for anew once they are old, by the clock on the wall, and kept where nobody answers", async () => {
  let isAway = true;
  const server = serve(() => {
    if (isAway) throw new TypeError("Failed to fetch");
    return { iceServers: [turn("new")], networkUrls: [] };
  });
  const servers = new IceServers([turn("old")]);
  vi.setSystemTime(Date.now() + ICE_SERVERS_RENEWED_AFTER_MS - 1);
  await servers.renew();
  expect(server.asked).toBe(0);
  vi.setSystemTime(Date.now() + 1);
  await servers.renew();
  expect([server.asked, servers.known]).toEqual([1, [turn("old")]]);
  isAway = false;
  await servers.renew();
  await servers.renew();
  expect([server.asked, servers.known]).toEqual([2, [turn("new")]]);
});

test("what has no credentials does not age", async () => {
  const server = serve(() => ({ iceServers: [], networkUrls: [] }));
  for (const known of [[], [{ urls: "stun:a" }]]) {
    const servers = new IceServers(known);
    vi.setSystemTime(Date.now() + 10 * ICE_SERVERS_RENEWED_AFTER_MS);
    await servers.renew();
  }
  expect(server.asked).toBe(0);
});
