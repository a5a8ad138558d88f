import type { Page } from "@playwright/test";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { expect } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";
import { test } from "./testing/apart.ts";
import { obstacleToNamespaces } from "../tabs/network/namespaces.ts";

const obstacle = await obstacleToNamespaces();
if (obstacle !== undefined) console.log(`  Tests of real partitions are skipped: ${obstacle}`);
test.skip(obstacle !== undefined, obstacle ?? "");

/** Small rounds that go on until something happens. */
const ENDLESS = {
  task: "synthetic-100k",
  compression: "int4",
  rounds: 100_000,
  batchSize: 8,
  targetAccuracy: null,
  heartbeatMs: 300,
  graceMs: 4000,
} as const;

/** Bounds for a machine that is busy with other things. */
const PATIENCE = { timeout: 90_000 };
const seatsOf = (statuses: readonly PeerStatus[]) => statuses.map(({ seat }) => seat).sort((a, b) => a - b);
const eventsOf = async (page: Page) => (await journal(page)).map(({ event }) => event);
const pick = (pages: readonly Page[], ...indexes: number[]) => indexes.map((index) => pages[index]!);

test("P5, P6, policy halt: of 2|1 the two decide one round and save it, the one halts as a minority", async ({
  openApart,
}) => {
  const { network, pages } = await openApart({ ...ENDLESS, seats: 3, policy: "halt" });
  await waitForRound(pages, 3);
  await network.split([[0, 1, "server"], [2]]);
  const most = await waitForState(pick(pages, 0, 1), "halted");
  const { committed } = most[0]!;
  for (const { halted, saved } of most) {
    expect(halted?.reason).toBe("decided");
    expect(saved).toEqual({ ...committed, reason: "decided" });
  }
  const [left] = await waitForState(pick(pages, 2), "halted");
  expect(left!.halted?.reason).toBe("minority");
  expect(left!.saved!.round, "P9: a prefix of the one history").toBeLessThanOrEqual(committed.round);
  const { summary } = await expectOneHistory(pages);
  expect(summary.views.map(({ view, kind }) => `${view} ${kind}`)).toEqual(["1 start", "2 halt"]);
});

test("P5, P6, policy reorganize: of 2|1 the two go on, and the one learns what it missed; of 1|1 then nobody can decide", async ({
  openApart,
}) => {
  const { network, pages } = await openApart({ ...ENDLESS, seats: 3, policy: "reorganize" });
  await waitForRound(pages, 3);
  await network.split([[0, 1, "server"], [2]]);
  const [lost] = pick(pages, 2);
  const [left] = await waitForState([lost!], "halted");
  expect(left!.halted?.reason).toBe("minority");
  const most = pick(pages, 0, 1);
  await expect.poll(async () => (await status(most[0]!))?.view, PATIENCE).toBe(2);
  const { round } = (await status(most[0]!))!.committed;
  const gone = await waitForRound(most, round + 5);
  for (const { view, members } of gone) expect({ view, members }).toEqual({ view: 2, members: seatsOf(gone) });

  await network.heal();
  await expect.poll(async () => (await status(lost!))?.missed?.view, PATIENCE).toBe(2);
  expect(await eventsOf(lost!)).toContain("missed");
  await waitForRound(most, round + 10);

  // Whoever was left out counts on a side that it can hear: a majority is one of all seats (P2).
  await network.split([[0, "server"], [1], [2]]);
  const halves = await waitForState(most, "halted");
  expect(halves.map(({ halted }) => halted?.reason)).toEqual(["minority", "minority"]);
  const rounds = halves.map(({ saved }) => saved!.round);
  expect(Math.max(...rounds) - Math.min(...rounds), "P9").toBeLessThanOrEqual(1);
  const { summary } = await expectOneHistory(pages);
  expect(summary.views.map(({ view, kind }) => `${view} ${kind}`)).toEqual(["1 start", "2 continue"]);
  expect(summary.decisions, "the one that went on with two").toBe(1);
});

test("H3, P1: delay and loss slow the rounds down; a cut that is mended, and an address that changes, within grace cost time and nothing else, over links that are made anew", async ({
  openApart,
}, { annotations }) => {
  const { network, pages } = await openApart({ ...ENDLESS, seats: 3, graceMs: 120_000 });
  await waitForRound(pages, 3);
  annotations.push({ type: "network", description: await network.slowDown() });
  const [slowed] = await waitForRound(pages, (await status(pages[0]!))!.committed.round + 20);

  await network.split([[0], [1, 2], ["server"]]);
  await waitForState(pages, "suspended");
  const before = await Promise.all(pages.map(status));
  expect(before[0]!.committed.round).toBeGreaterThanOrEqual(slowed!.committed.round);
  await network.heal();
  const [first] = await waitForRound(pages, Math.max(...before.map((each) => each!.committed.round)) + 10);

  // From one network to another: no link of this device leads anywhere any more.
  await network.takeAddress(1);
  await waitForState(pages, "suspended");
  await network.giveAddress(1);
  await waitForRound(pages, first!.committed.round + 10);
  const { summary } = await expectOneHistory(pages);
  expect(summary.views, "nobody is given up for being slow").toHaveLength(1);
});

test("H2, P8: where one direction of one pair is lost, one of the two is left out, and let in again when it is mended", async ({
  openApart,
}) => {
  const { network, pages } = await openApart({ ...ENDLESS, seats: 3, policy: "reorganize" });
  await waitForRound(pages, 3);
  const [from, to] = (await Promise.all(pages.slice(0, 2).map(status))).map((each) => each!.seat);
  await network.cut([0], [1]);
  const rest = pick(pages, 2);
  await expect.poll(async () => (await status(rest[0]!))?.view, PATIENCE).toBeGreaterThanOrEqual(2);
  const { members, committed } = (await status(rest[0]!))!;
  expect(members, "nobody is lost but one of the two").toHaveLength(2);
  expect([from, to].filter((seat) => members.includes(seat!))).toHaveLength(1);
  await waitForRound(rest, committed.round + 5);

  await network.heal();
  await expect.poll(async () => (await status(rest[0]!))?.members.length, PATIENCE).toBe(3);
  const { round } = (await status(rest[0]!))!.committed;
  await waitForRound(pages, round + 5);
  await expectOneHistory(pages);
});
