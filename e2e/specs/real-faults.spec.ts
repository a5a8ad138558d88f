import type { JournalSummary } from "../../shared/journals/report.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, SERVER_IS_GONE } from "./testing/fixtures.ts";
import { expectOneModel } from "./testing/one-history.ts";
import { test } from "./testing/peer-tabs.ts";

/** Goes on until something happens; suspects after a second. */
const ENDLESS = {
  task: "synthetic-100k",
  rounds: 100_000,
  batchSize: 8,
  targetAccuracy: null,
  heartbeatMs: 200,
  graceMs: 3000,
} as const;

/** Grace for a page that is loaded again, on the slowest of machines. */
const PAGE_LOAD_MS = 120_000;

/** Everything that a tab sends is late by this much, so that the phases of a round last long enough to be hit. */
const SLOW_MS = 250;

test.beforeEach(({ tolerate }) => {
  // Requests to a server that is gone, and goodbyes to one that has given the seats away for good.
  tolerate(SERVER_IS_GONE);
  tolerate(/409 .*\/leave/);
});

/** A step that takes long enough to be hit. */
const LONG_STEPS = { task: "mnist-cnn", batchSize: 4, evaluateEvery: 1000 } as const;

test("P8: a tab that is reloaded while it computes, averages or votes is let in again", async ({ openCluster }) => {
  const spec = { ...ENDLESS, ...LONG_STEPS, seats: 3, policy: "reorganize", graceMs: PAGE_LOAD_MS } as const;
  const cluster = await openCluster(spec, "&backend=cpu");
  for (const phase of ["computing", "averaging", "voting"] as const) {
    await test.step(phase, async () => {
      const page = cluster.pages[phase === "voting" ? 2 : 1]!;
      // What is late makes the other phases last, and all but hides the computing, which goes on meanwhile (R6).
      if (phase !== "computing") await cluster.slow(SLOW_MS);
      await cluster.when(page, phase);
      await cluster.reload(page);
      await cluster.goOn();
    });
  }
  const { summary } = await cluster.history();
  expect(shapeOf(summary)).toEqual(["1 start 3", "2 continue 3", "3 continue 3", "4 continue 3"]);
});

test("P5, M5: a tab that is closed while it computes, with the server gone, is left out", async ({
  openCluster,
  server,
}) => {
  const spec = { ...ENDLESS, ...LONG_STEPS, seats: 3, policy: "reorganize" } as const;
  const cluster = await openCluster(spec, "&backend=cpu");
  const page = cluster.pages[1]!;
  await cluster.hasData();
  await server.close();
  await cluster.when(page, "computing");
  await cluster.close(page);
  await cluster.goOn();
  const { summary } = await cluster.history();
  expect(shapeOf(summary)).toEqual(["1 start 3", "2 continue 2"]);
});

test("P5, P8: a tab that stands still beyond grace is left out, and let in again when it goes on", async ({
  openCluster,
}) => {
  const cluster = await openCluster({ ...ENDLESS, seats: 3, policy: "reorganize" });
  await cluster.slow(SLOW_MS);
  const [first, ...others] = cluster.pages;
  await cluster.when(first!, "voting");
  const goOn = await cluster.stopFirst();
  await cluster.goOn(others);
  goOn();
  await cluster.goOn();
  const { summary } = await cluster.history();
  expect(shapeOf(summary)).toEqual(["1 start 3", "2 continue 2", "3 continue 3"]);
});

test("P5, M5, policy reorganize: one tab crashes while it votes, another while the peers agree, the server goes; three go on", async ({
  openCluster,
  server,
}) => {
  const cluster = await openCluster({ ...ENDLESS, seats: 5, policy: "reorganize", graceMs: 1000 });
  await cluster.slow(SLOW_MS);
  const [first, second, third] = cluster.pages;
  await cluster.when(second!, "voting");
  await Promise.all([cluster.crash(second!), server.close()]);
  await cluster.when(third!, "agreeing");
  await cluster.crash(first!);
  await cluster.goOn();
  await cluster.history();
});

test("P5, policy halt: one tab crashes while it averages, another is stopped while the peers agree; three halt together", async ({
  openCluster,
}) => {
  const cluster = await openCluster({ ...ENDLESS, seats: 5, policy: "halt", graceMs: 1000 });
  await cluster.slow(SLOW_MS);
  const [first, second, ...others] = cluster.pages;
  await cluster.when(second!, "averaging");
  await cluster.crash(second!);
  await cluster.when(others[0]!, "agreeing");
  const goOn = await cluster.stopFirst();
  const statuses = await waitForState(others, "halted", { timeoutMs: 60_000 });
  expect(statuses.map(({ halted }) => halted?.reason)).toEqual(["decided", "decided", "decided"]);
  expectOneModel(statuses);
  goOn();
  // It hears of the decision, however late, and takes part in it as well as it can (P9).
  await waitForState([first!], "halted", { timeoutMs: 60_000 });
  await cluster.history();
});

/** The records of a run in short: view, kind, number of members. */
function shapeOf({ views }: JournalSummary): readonly string[] {
  return views.map(({ view, kind, members }) => `${view} ${kind} ${members.length}`);
}
