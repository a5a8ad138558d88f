import type { Page } from "@playwright/test";
import { SignalingClient } from "../../web/signaling/signaling-client.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound } from "../tabs/wait.ts";
import { calm, expect, SERVER_IS_GONE, test } from "./testing/fixtures.ts";

/** Goes on until the test ends; a tab that is lost is given up soon. */
const ENDLESS = {
  seats: 3,
  rounds: 100_000,
  batchSize: 8,
  targetAccuracy: null,
  policy: "reorganize",
  heartbeatMs: 200,
  graceMs: 500,
} as const;

const observing = (page: Page) => page.evaluate(() => window.lockstep?.observing() ?? null);
const seatOf = async (page: Page): Promise<number> => (await status(page))!.seat;

test("a tab without a seat watches through one peer, through another when that is gone, and without the server", async ({
  server,
  createSession,
  openPeers,
  openTab,
  context,
  tolerate,
}) => {
  tolerate(SERVER_IS_GONE);
  const { id, url } = await createSession(ENDLESS);
  const peers = await openPeers(url, 3, "&faults");
  await waitForRound(peers, 2);
  await Promise.all(peers.map(calm));
  await context.addInitScript(() => {
    // Whatever an observer sends over any channel is counted.
    const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: never) => void;
    Object.assign(window, { sent: 0 });
    RTCDataChannel.prototype.send = function (data: never) {
      Object.assign(window, { sent: (window as unknown as { sent: number }).sent + 1 });
      send.call(this, data);
    };
  });
  const observer = await openTab(`${url}?observe`);
  const bar = observer.getByRole("region", { name: "Observing" }).getByRole("status");

  await expect(bar).toHaveText(/Observing · seen through seat \d · read-only/);
  const [first] = await waitForRound([observer], 3);
  await waitForRound([observer], first!.committed.round + 3);
  const { through } = (await observing(observer))!;
  expect((await status(observer))?.seat).toBe(through);
  expect((await journal(observer)).map(({ event }) => event)).toContain("viewInstalled");
  const rounds = await observer.evaluate(() => window.lockstep?.rounds().map(({ round }) => round) ?? []);
  expect(rounds.slice(0, 3)).toEqual([1, 2, 3]);
  expect(await observing(peers[0]!)).toBeNull();
  await expect(observer.getByRole("heading", { level: 1, name: "Training in step" })).toBeVisible();
  await expect(observer.getByRole("button", { name: "Stop and save" })).toHaveCount(0);
  await expect(observer.getByRole("link", { name: "Open another peer in a new tab" })).toHaveCount(0);

  // Nobody counts it as a seat.
  expect((await new SignalingClient(server.url).readSession(id)).taken).toBe(3);
  expect((await status(peers[0]!))!.peers).toHaveLength(2);

  // The one that feeds it goes away: first its tab, later the server.
  const seats = await Promise.all(peers.map(seatOf));
  const [fed] = peers.splice(seats.indexOf(through!), 1);
  await fed!.close({ runBeforeUnload: true });
  await expect.poll(async () => (await observing(observer))?.through ?? through).not.toBe(through);
  await expect.poll(async () => (await status(observer))?.view, "P5: the view after the loss").toBe(2);
  const [moved] = await waitForRound([observer], (await status(peers[0]!))!.committed.round + 3);
  expect(moved!.seat).toBe((await observing(observer))!.through);

  await server.close();
  await waitForRound([observer], (await status(peers[0]!))!.committed.round + 3);
  expect(await observer.evaluate(() => (window as unknown as { sent: number }).sent), "sent by the observer").toBe(0);
  await Promise.all(peers.map((peer) => peer.close()));
  await expect(bar).toHaveText(
    /the peer that fed this view is gone and the server does not answer: picture of \d\d:\d\d:\d\d/,
  );
  expect((await status(observer))?.view).toBe(2);
});
