import type { Page } from "@playwright/test";
import type { EntryOf, JournalEvent } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { journal, play, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { PATIENCE } from "./testing/page-parts.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";

/** Long enough to be hit in the middle, with patience for the slowest machine. */
const SESSION = {
  seats: 3,
  rounds: 150,
  batchSize: 8,
  evaluateEvery: 1000,
  targetAccuracy: null,
  heartbeatMs: 200,
  graceMs: 120_000,
} as const;

/** Tabs that have begun to train, by their seats. */
async function bySeat(pages: readonly Page[]): Promise<Page[]> {
  const statuses = await waitForRound(pages, 2);
  return statuses.map((_, seat) => pages[statuses.findIndex((each) => each.seat === seat)]!);
}

async function entries<E extends JournalEvent>(page: Page, event: E): Promise<EntryOf<E>[]> {
  return (await journal(page)).filter((entry): entry is EntryOf<E> => entry.event === event);
}

/** Seats that a tab has ever suspected. */
async function everSuspected(page: Page): Promise<number[]> {
  const seats = (await entries(page, "suspected")).map(({ detail }) => detail.peer);
  return [...new Set(seats)].sort();
}

async function expectSuspects(page: Page, suspects: number[]): Promise<void> {
  await expect.poll(async () => (await status(page))?.suspects, PATIENCE).toEqual(suspects);
}

/** All went on where they were and finished with one history: nothing that was lost was missing in the end. */
async function expectFinish(pages: readonly Page[]): Promise<PeerStatus[]> {
  const statuses = await waitForState(pages, "finished");
  expectOneModel(statuses);
  for (const page of pages) expect(await entries(page, "viewInstalled"), "still in view 1").toHaveLength(1);
  await expectOneHistory(pages);
  return statuses;
}

test("cut, H3, P1: both ends suspect each other, and after healing the round goes on where it was", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession(SESSION);
  const pages = await bySeat(await openPeers(url, 3, "&faults"));
  await play(pages[0]!, "cut", [1]);
  expect(await play(pages[0]!, "list")).toEqual([{ fault: "cut", seats: [1] }]);
  await expectSuspects(pages[0]!, [1]);
  await expectSuspects(pages[1]!, [0]);
  await expectSuspects(pages[2]!, []);
  const before = (await status(pages[2]!))!.committed;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await status(pages[2]!))!.committed, "R4: nobody commits without all").toEqual(before);
  await play(pages[0]!, "heal");
  expect(await play(pages[0]!, "list")).toEqual([]);
  await expectFinish(pages);
  for (const page of pages.slice(0, 2)) expect(await entries(page, "resumed")).not.toHaveLength(0);
  const faults = (await entries(pages[0]!, "fault")).map(({ detail }) => detail);
  expect(faults).toEqual([{ fault: "cut", seats: [1] }, { fault: "heal" }]);
});

test("oneWay, H2: a link that works one way only is down for both ends", async ({ createSession, openPeers }) => {
  const { url } = await createSession(SESSION);
  const pages = await bySeat(await openPeers(url, 3, "&faults"));
  await play(pages[2]!, "oneWay", 0);
  await expectSuspects(pages[0]!, [2]);
  await expectSuspects(pages[2]!, [0]);
  // Seat 2 still hears seat 0: it suspects it for what its heartbeats say.
  const heard = (await status(pages[2]!))!.peers.find(({ seat }) => seat === 0)!;
  expect(heard.heardMsAgo).toBeLessThan(1000);
  await play(pages[2]!, "heal");
  await expectFinish(pages);
  expect(await everSuspected(pages[1]!)).toEqual([]);
});

test("slow, H5: a slow link makes rounds slow, and nobody is suspected", async ({ createSession, openPeers }) => {
  const { url } = await createSession(SESSION);
  const pages = await bySeat(await openPeers(url, 3, "&faults"));
  await play(pages[0]!, "slow", 1, 250);
  const { committed } = (await status(pages[0]!))!;
  await waitForRound(pages, committed.round + 4);
  const slowed = await pages[1]!.evaluate(
    (round) => window.lockstep!.rounds().filter((metrics) => metrics.round > round),
    // The round in which it began may have been all but over.
    committed.round + 1,
  );
  // A contribution and, in the same round, a vote wait for the delay: what is averaged in between does not hide it.
  for (const { roundMs, round } of slowed) expect(roundMs, `round ${round}`).toBeGreaterThan(240);
  for (const page of pages) expect(await everSuspected(page)).toEqual([]);
  await play(pages[0]!, "slow", 1, 0);
  expect(await play(pages[0]!, "list")).toEqual([]);
  await expectFinish(pages);
});

test("pause, H4: whoever stood still blames nobody for it, and the others wait", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession(SESSION);
  const pages = await bySeat(await openPeers(url, 3, "&faults"));
  // Longer than five heartbeats, but not so long that the others ask for a new link.
  await play(pages[1]!, "pause", 2500);
  expect(await play(pages[1]!, "list")).toMatchObject([{ fault: "pause", ms: 2500 }]);
  await expectSuspects(pages[0]!, [1]);
  await expectSuspects(pages[2]!, [1]);
  await expectFinish(pages);
  expect(await everSuspected(pages[0]!)).toEqual([1]);
  expect(await entries(pages[0]!, "resumed")).not.toHaveLength(0);
  expect(await play(pages[1]!, "list")).toEqual([]);
  // What the others' heartbeats say counts (H2): they do not hear this peer, until its next ones reach them.
  const returned = await entries(pages[1]!, "returned");
  for (const { at, detail } of await entries(pages[1]!, "suspected")) {
    const back = returned.find((entry) => entry.at >= at && entry.detail.peer === detail.peer);
    expect(back!.at - at, "H4: its own silence is not taken for theirs").toBeLessThan(1500);
  }
});

test("corrupt, R5: a flipped bit is caught, the seat is named, and nothing of the round is committed", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession({ ...SESSION, rounds: 100_000 });
  const pages = await bySeat(await openPeers(url, 3, "&faults"));
  const before = (await status(pages[1]!))!.committed.round;
  await play(pages[1]!, "corrupt");
  const statuses = await waitForState(pages, "halted");
  for (const [seat, page] of pages.entries()) {
    const diverged = await entries(page, "diverged");
    expect(diverged.map(({ detail }) => detail)).toEqual([
      { attempt: 0, seats: [1] },
      { attempt: 1, seats: [1] },
    ]);
    const { committed, halted, saved } = statuses.find((each) => each.seat === seat)!;
    expect(new Set(diverged.map(({ round }) => round))).toEqual(new Set([committed.round + 1]));
    expect(halted?.reason).toBe("divergence");
    // The damaged state is not saved: it no longer has the digest that was agreed (I5).
    expect(saved?.round).toBe(seat === 1 ? undefined : committed.round);
  }
  // Caught at once: at most the round that was being voted on, and whatever went by before the call arrived.
  expect(statuses[0]!.committed.round - before).toBeLessThan(100);
  await expectOneHistory([pages[0]!, pages[2]!]);
});

test("corrupt a gradient, R5: the round is tried again, and all goes on", async ({ createSession, openPeers }) => {
  const { url } = await createSession(SESSION);
  const pages = await bySeat(await openPeers(url, 3, "&faults"));
  await play(pages[1]!, "corrupt", "gradient");
  await expectFinish(pages);
  const [asked, done] = (await entries(pages[1]!, "fault")).map(({ detail }) => detail);
  expect(asked).toEqual({ fault: "corrupt", what: "gradient" });
  expect(done).toMatchObject({ fault: "corrupted", what: "gradient" });
  for (const page of pages) {
    const diverged = (await entries(page, "diverged")).map(({ detail }) => detail);
    expect(diverged, "one retry, and the one who got the wrong average is named").toEqual([
      { attempt: 0, seats: done?.seats },
    ]);
  }
});

test("lie: all agree on a model that noise has spoiled, unless they take the median of what is contributed", async ({
  createSession,
  openPeers,
}) => {
  const spec = { ...SESSION, rounds: 20, batchSize: 32, learningRate: 0.005 };
  const lossWithLiar = async (aggregation: "mean" | "median"): Promise<number> => {
    const { url } = await createSession({ ...spec, aggregation });
    const pages = await openPeers(url, 3, "&faults");
    await expect.poll(() => status(pages[2]!), { ...PATIENCE, intervals: [50] }).toBeDefined();
    await play(pages[2]!, "lie", 1000);
    expect(await play(pages[2]!, "list")).toEqual([{ fault: "lie", factor: 1000 }]);
    // The votes are equal: nobody can tell that one of them lies.
    const [first] = await expectFinish(pages);
    for (const page of pages) expect(await entries(page, "diverged")).toEqual([]);
    return first!.loss!;
  };
  const [mean, median] = await Promise.all([lossWithLiar("mean"), lossWithLiar("median")]);
  // Ten digits guessed at random have a loss of 2.3.
  expect(mean).toBeGreaterThan(2);
  expect(median).toBeLessThan(1.2);
});

test("what cannot be played is refused by name, and without ?faults there is nothing to play", async ({
  createSession,
  openPeers,
  openTab,
}) => {
  const { url } = await createSession({ ...SESSION, rounds: 100_000, seats: 2 });
  const early = await openTab(`${url}?faults`);
  await expect(play(early, "heal")).rejects.toThrow("FaultError: this tab has no seat yet");
  await early.close();
  const [plain] = await openPeers(url, 1);
  const [page] = await openPeers(url, 1, "&faults");
  await waitForRound([plain!, page!], 1);
  const { seat } = (await status(page!))!;
  expect(await plain!.evaluate(() => window.lockstep!.faults)).toBeUndefined();
  await expect(play(page!, "cut", [5])).rejects.toThrow("there is no seat 5: this session has seats 0 to 1");
  await expect(play(page!, "oneWay", seat)).rejects.toThrow(`seat ${seat} is this tab's own`);
  await expect(play(page!, "slow", 1 - seat, -1)).rejects.toThrow("ms must be a number from 0 to 60000, not -1");
  await expect(play(page!, "pause", Number.NaN)).rejects.toThrow("not NaN");
  expect(await play(page!, "list")).toEqual([]);
  const { rejected } = (await status(plain!))!;
  expect(rejected, "notes between injectors are none of the peers' business").toBe(0);
});
