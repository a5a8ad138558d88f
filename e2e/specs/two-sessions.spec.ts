import { request } from "node:http";
import { WebSocket } from "ws";
import { status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";
import { stopAndSave } from "./testing/page-parts.ts";

/** Goes on until it is stopped: nothing that is done meanwhile is too late. */
const SMALL = { seats: 2, rounds: 100_000, batchSize: 8, evaluateEvery: 50, targetAccuracy: null } as const;

test("two sessions on one server train apart from each other, whatever hostile clients send", async ({
  server,
  createSession,
  openPeers,
}) => {
  const left = await createSession({ ...SMALL, seed: 1 });
  const right = await createSession({ ...SMALL, seed: 2 });
  const pages = await Promise.all([openPeers(left.url, 2, "&faults"), openPeers(right.url, 2, "&faults")]);
  await Promise.all(pages.map((peers) => waitForRound(peers, 1)));
  await Promise.all(pages.map((peers) => calm(peers[0]!)));

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

  for (const peers of pages) {
    const [first] = await Promise.all(peers.map(status));
    await waitForRound(peers, first!.committed.round + 5);
    await stopAndSave(peers[0]!);
  }
  const ends = await Promise.all(pages.map((peers) => waitForState(peers, "halted")));
  for (const statuses of ends) {
    expectOneModel(statuses);
    expect(statuses.map(({ halted }) => halted?.reason)).toEqual(["asked", "asked"]);
  }
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
