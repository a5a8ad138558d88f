import { request } from "node:http";
import { WebSocket } from "ws";
import { status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";

const SMALL = { seats: 2, batchSize: 8, evaluateEvery: 50, targetAccuracy: null } as const;

test("two sessions on one server train apart from each other, whatever hostile clients send", async ({
  server,
  createSession,
  openPeers,
}) => {
  const left = await createSession({ ...SMALL, rounds: 100, seed: 1 });
  const right = await createSession({ ...SMALL, rounds: 150, seed: 2 });
  const pages = await Promise.all([openPeers(left.url, 2), openPeers(right.url, 2)]);
  await Promise.all(pages.map((peers) => waitForRound(peers, 1)));

  for (const { id } of [left, right]) {
    for (const [method, path, body] of [
      ["POST", `/api/sessions/${id}/seats`, "{}"],
      ["POST", `/api/sessions/${id}/seats`, '{"token":"guessed"}'],
      ["POST", `/api/sessions/${id}/seats`, "not JSON"],
      ["POST", `/api/sessions/${id}/seats/0/leave`, '{"token":"guessed"}'],
      ["DELETE", `/api/sessions/${id}/seats/0`, ""],
      ["PUT", `/api/sessions/${id}/seats/1`, '{"incarnation":"x","peerId":"y"}'],
      ["PUT", `/api/sessions/${id}/seats/99`, "[]"],
      ["POST", `/api/sessions/${id}/phase`, '{"phase":"ended"}'],
      ["POST", "/api/sessions", `{"seats":"${"9".repeat(1000)}"}`],
      ["POST", "/api/sessions", JSON.stringify({ task: "x".repeat(100_000) })],
      ["GET", `/api/sessions/${id}/%00`, ""],
      ["GET", "/session/%", ""],
    ] as const) {
      const answer = await send(server.port, method, path, body);
      expect(answer, `${method} ${path} ${body.slice(0, 40)}`).toBeGreaterThanOrEqual(400);
      expect(answer, `${method} ${path} ${body.slice(0, 40)}`).toBeLessThan(500);
    }
  }
  expect(await socketIsRefused(`ws://localhost:${server.port}/peerjs?key=lockstep&id=intruder&token=guessed`)).toBe(
    true,
  );

  const running = await Promise.all(pages[1]!.map(status));
  expect(running.map((each) => each?.state)).not.toContain("finished");
  const ends = await Promise.all(pages.map((peers) => waitForState(peers, "finished")));
  expect(ends.map((peers) => peers.map(({ committed }) => committed.round))).toEqual([
    [100, 100],
    [150, 150],
  ]);
  expect(ends.flat().map(({ rejected }) => rejected)).toEqual([0, 0, 0, 0]);
  for (const peers of pages) await expectOneHistory(peers);
  expect(new Set(ends.flat().map(({ saved }) => saved!.digest)).size, "each session has its own model").toBe(2);
});

/** Sends a request as it stands, which `fetch` would not, and gives the answer's status. */
function send(port: number, method: string, path: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const sending = request({ host: "localhost", port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

/** Whether a WebSocket ends without a word of PeerServer's welcome. */
function socketIsRefused(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.on("message", (data) => resolve(!String(data).includes("OPEN")));
    socket.on("error", () => resolve(true));
    socket.on("close", () => resolve(true));
  });
}
