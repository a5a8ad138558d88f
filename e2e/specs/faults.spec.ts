import type { Page } from "@playwright/test";
import type { EntryOf, JournalEvent } from "../../shared/peer/journal.ts";
import { journal, play, status } from "../tabs/tab.ts";
import { waitForRound, waitForState, waitForTabs } from "../tabs/wait.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { PATIENCE } from "./testing/page-parts.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";

/** Goes on until something ends it; a fault is waited for as long as the slowest machine needs. */
const SESSION = {
  task: "synthetic-100k",
  seats: 3,
  rounds: 100_000,
  batchSize: 8,
  evaluateEvery: 1000,
  targetAccuracy: null,
  heartbeatMs: 200,
  graceMs: 120_000,
} as const;

async function entries<E extends JournalEvent>(page: Page, event: E, since = 0): Promise<EntryOf<E>[]> {
  return (await journal(page)).filter((entry): entry is EntryOf<E> => entry.event === event && entry.at >= since);
}

/** Seats that a tab has suspected since a time, in milliseconds since 1970. */
async function suspectedSince(page: Page, since: number): Promise<number[]> {
  const seats = (await entries(page, "suspected", since)).map(({ detail }) => detail.peer);
  return [...new Set(seats)].sort();
}

async function expectSuspects(page: Page, suspects: number[]): Promise<void> {
  await expect.poll(async () => (await status(page))?.suspects, PATIENCE).toEqual(suspects);
}

/** All go on where they were, in the view that they have had from the start. */
async function expectToGoOn(pages: readonly Page[]): Promise<void> {
  const rounds = await Promise.all(pages.map(async (page) => (await status(page))!.committed.round));
  const round = Math.max(...rounds) + 3;
  await waitForTabs(pages, (of) => of.committed.round >= round && of.suspects.length === 0, `go on to round ${round}`);
  for (const page of pages) expect(await entries(page, "viewInstalled"), "still in view 1").toHaveLength(1);
}

test("one fault after another is played at a running session: it goes on where it was, until its model is damaged", async ({
  createSession,
  openPeers,
  openTab,
}) => {
  const { url } = await createSession(SESSION);
  const early = await openTab(`${url}?faults`);
  await expect(play(early, "heal")).rejects.toThrow("FaultError: this tab has no seat yet");
  await early.close();
  const [a, b] = await openPeers(url, 2, "&faults");
  await waitForState([a!, b!], "joining");
  const [plain] = await openPeers(url, 1);
  const statuses = await waitForRound([a!, b!, plain!], 2);
  const [first, second] = statuses[0]!.seat === 0 ? [a!, b!] : [b!, a!];
  const pages = [first, second, plain!];

  await test.step("what cannot be played is refused by name, and without ?faults there is nothing to play", async () => {
    expect(await plain!.evaluate(() => window.lockstep!.faults)).toBeUndefined();
    await expect(play(first, "cut", [5])).rejects.toThrow("there is no seat 5: this session has seats 0 to 2");
    await expect(play(first, "oneWay", 0)).rejects.toThrow("seat 0 is this tab's own");
    await expect(play(first, "slow", 1, -1)).rejects.toThrow("ms must be a number from 0 to 60000, not -1");
    await expect(play(first, "pause", Number.NaN)).rejects.toThrow("not NaN");
    expect(await play(first, "list")).toEqual([]);
  });

  await test.step("pause, H4: whoever stood still blames nobody for it, and the others wait", async () => {
    const since = Date.now();
    // The first of all, since later the others are used to silences (H3). Longer than five heartbeats, but not so long
    // that the others ask for a new link.
    await play(second, "pause", 2500);
    expect(await play(second, "list")).toMatchObject([{ fault: "pause", ms: 2500 }]);
    for (const page of [first, plain!]) {
      await expect.poll(() => suspectedSince(page, since), PATIENCE).toEqual([1]);
    }
    await expectToGoOn(pages);
    expect(await suspectedSince(first, since)).toEqual([1]);
    expect(await entries(first, "resumed", since)).not.toHaveLength(0);
    expect(await play(second, "list")).toEqual([]);
    // What the others' heartbeats say counts (H2): they do not hear this peer, until its next ones reach them.
    const causes = (await entries(second, "suspected", since)).map(({ detail }) => detail.cause);
    expect(causes, "H4: its own silence is not taken for theirs").not.toContain("silent");
  });

  await calm(second);

  await test.step("cut, H3, P1: both ends suspect each other, and after healing the round goes on where it was", async () => {
    const since = Date.now();
    await play(first, "cut", [1]);
    expect(await play(first, "list")).toEqual([{ fault: "cut", seats: [1] }]);
    await expectSuspects(first, [1]);
    await expectSuspects(second, [0]);
    await expectSuspects(plain!, []);
    const before = (await status(plain!))!.committed;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await status(plain!))!.committed, "R4: nobody commits without all").toEqual(before);
    await play(first, "heal");
    expect(await play(first, "list")).toEqual([]);
    await expectToGoOn(pages);
    for (const page of [first, second]) expect(await entries(page, "resumed", since)).not.toHaveLength(0);
    const faults = (await entries(first, "fault", since)).map(({ detail }) => detail);
    expect(faults).toEqual([{ fault: "cut", seats: [1] }, { fault: "heal" }]);
  });

  await test.step("oneWay, H2: a link that works one way only is down for both ends", async () => {
    const since = Date.now();
    await play(second, "oneWay", 0);
    await expectSuspects(first, [1]);
    await expectSuspects(second, [0]);
    // Seat 1 still hears seat 0: it suspects it for what its heartbeats say.
    const heardMsAgo = async (): Promise<number> =>
      (await status(second))!.peers.find(({ seat }) => seat === 0)!.heardMsAgo!;
    await expect.poll(heardMsAgo, { message: "heartbeats go on coming" }).toBeLessThan(1000);
    await play(second, "heal");
    await calm(second);
    await expectToGoOn(pages);
    expect(await suspectedSince(plain!, since)).toEqual([]);
  });

  await test.step("slow, H5: a slow link makes rounds slow, and nobody is suspected", async () => {
    const since = Date.now();
    await play(first, "slow", 1, 250);
    const { committed } = (await status(first))!;
    await waitForRound(pages, committed.round + 4);
    const slowed = await second.evaluate(
      (round) => window.lockstep!.rounds().filter((metrics) => metrics.round > round),
      // The round in which it began may have been all but over.
      committed.round + 1,
    );
    // A contribution and, in the same round, a vote wait for the delay: what is averaged in between does not hide it.
    for (const { roundMs, round } of slowed) expect(roundMs, `round ${round}`).toBeGreaterThan(240);
    for (const page of pages) expect(await suspectedSince(page, since)).toEqual([]);
    await play(first, "slow", 1, 0);
    expect(await play(first, "list")).toEqual([]);
    await expectToGoOn(pages);
  });

  await test.step("corrupt a gradient, R5: the round is tried again, and all goes on", async () => {
    const since = Date.now();
    await play(second, "corrupt", "gradient");
    await expect.poll(async () => (await entries(second, "fault", since)).length, PATIENCE).toBe(2);
    await expectToGoOn(pages);
    const [asked, done] = (await entries(second, "fault", since)).map(({ detail }) => detail);
    expect(asked).toEqual({ fault: "corrupt", what: "gradient" });
    expect(done).toMatchObject({ fault: "corrupted", what: "gradient" });
    for (const page of pages) {
      const diverged = (await entries(page, "diverged", since)).map(({ detail }) => detail);
      expect(diverged, "one retry, and the one who got the wrong average is named").toEqual([
        { attempt: 0, seats: done?.seats },
      ]);
    }
    const { rejected } = (await status(plain!))!;
    expect(rejected, "notes between injectors are none of the peers' business").toBe(0);
  });

  await test.step("corrupt, R5: a flipped bit is caught, the seat is named, and nothing of the round is committed", async () => {
    const since = Date.now();
    const before = (await status(second))!.committed.round;
    await play(second, "corrupt");
    const ends = await waitForState(pages, "halted");
    for (const [seat, page] of pages.entries()) {
      const diverged = await entries(page, "diverged", since);
      expect(diverged.map(({ detail }) => detail)).toEqual([
        { attempt: 0, seats: [1] },
        { attempt: 1, seats: [1] },
      ]);
      const { committed, halted, saved } = ends.find((each) => each.seat === seat)!;
      expect(new Set(diverged.map(({ round }) => round))).toEqual(new Set([committed.round + 1]));
      expect(halted?.reason).toBe("divergence");
      // The damaged state is not saved: it no longer has the digest that was agreed (I5).
      expect(saved?.round).toBe(seat === 1 ? undefined : committed.round);
    }
    // Caught at once: at most the round that was being voted on, and whatever went by before the call arrived.
    expect(ends[0]!.committed.round - before).toBeLessThan(100);
    await expectOneHistory([first, plain!]);
  });
});

test("lie: all agree on a model that noise has spoiled, unless they take the median of what is contributed", async ({
  createSession,
  openPeers,
}) => {
  const spec = { ...SESSION, task: "mnist-mlp", rounds: 20, batchSize: 32, learningRate: 0.005 } as const;
  const lossWithLiar = async (aggregation: "mean" | "median"): Promise<number> => {
    const { url } = await createSession({ ...spec, aggregation });
    const pages = await openPeers(url, 3, "&faults");
    await expect.poll(() => status(pages[2]!), { ...PATIENCE, intervals: [50] }).toBeDefined();
    await play(pages[2]!, "lie", 1000);
    expect(await play(pages[2]!, "list")).toEqual([{ fault: "lie", factor: 1000 }]);
    // The votes are equal: nobody can tell that one of them lies.
    const statuses = await waitForState(pages, "finished");
    expectOneModel(statuses);
    await expectOneHistory(pages);
    for (const page of pages) expect(await entries(page, "diverged")).toEqual([]);
    return statuses[0]!.loss!;
  };
  const [mean, median] = await Promise.all([lossWithLiar("mean"), lossWithLiar("median")]);
  // Ten digits guessed at random have a loss of 2.3.
  expect(mean).toBeGreaterThan(2);
  expect(median).toBeLessThan(1.2);
});
