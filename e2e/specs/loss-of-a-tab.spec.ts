import { launchChromium } from "../tabs/launch.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { calm, expect, QUICK_BACKEND, test } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";
import { stopTabs } from "../tabs/renderer.ts";
import { stopAndSave } from "./testing/page-parts.ts";

/** Goes on until something happens. */
const ENDLESS = { seats: 3, rounds: 100_000, batchSize: 8, targetAccuracy: null } as const;

test("P1: a tab that is closed is waited for, then all others save what they agreed on and halt", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession({ ...ENDLESS, graceMs: 3000 });
  const pages = await openPeers(url, 3, "&faults");
  await waitForRound(pages, 2);
  await calm(pages[0]!);
  const lost = (await status(pages[1]!))!.seat;
  const survivors = [pages[0]!, pages[2]!];
  await pages[1]!.close({ runBeforeUnload: true });
  for (const page of survivors) {
    await expect(page.getByRole("heading", { level: 1, name: `Suspended: seat ${lost} is silent` })).toBeVisible({
      timeout: 60_000,
    });
  }
  const statuses = await waitForState(survivors, "halted");
  const { round } = statuses[0]!.committed;
  for (const { halted, saved, committed } of statuses) {
    expect(halted).toEqual({ reason: "decided", detail: `the peers decided to stop at round ${round}` });
    expect(saved).toEqual({ ...committed, reason: "decided" });
  }
  const { summary } = await expectOneHistory(survivors);
  expect(summary.decisions, "P5: one decision, and it is to halt").toBe(1);
  expect(summary.views.at(-1)).toMatchObject({ view: 2, kind: "halt", base: statuses[0]!.committed });
  const journals = await Promise.all(survivors.map((page) => journal(page)));
  const graces = journals.flatMap((entries) => {
    const at = (event: string) => entries.findLast((entry) => entry.event === event)?.at;
    const [linkDown, suspected, suspended] = [at("linkDown")!, at("suspected")!, at("suspended")!];
    expect(suspended - suspected).toBeLessThan(1000);
    // H3: the closing page said goodbye, so nobody had to wait for five missing heartbeats.
    expect(suspected - linkDown, "H3: suspected at once").toBeLessThan(1000);
    const expired = at("graceExpired");
    return expired === undefined ? [] : [expired - suspended];
  });
  // P3: who is asked to promise answers in whatever state it is, so one peer's grace may be cut short by the other's.
  expect(Math.min(...graces), "P1: nobody proposed before its grace was over").toBeGreaterThanOrEqual(2900);
  expect(graces, "P1: somebody's grace ran out").not.toHaveLength(0);
  await survivors[0]!.getByRole("link", { name: "See the result" }).click();
  await expect(survivors[0]!.getByText("stopped together, saved")).toBeVisible();
});

test("H4, P1: a tab that stands still for some seconds costs time and nothing else; 'Stop and save' then stops all at one round", async ({
  createSession,
  openTab,
  openPeers,
}) => {
  const { url } = await createSession({ ...ENDLESS, heartbeatMs: 200, graceMs: 120_000 });
  const browser = await launchChromium();
  const stopped = await openTab(`${url}?join&backend=${QUICK_BACKEND}`, await browser.newContext());
  const others = await openPeers(url, 2, "&faults");
  await waitForRound([stopped, ...others], 2);
  await calm(others[0]!);
  const goOn = await stopTabs(browser);
  try {
    await waitForState(others, "suspended");
    const before = await Promise.all(others.map(status));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const after = await Promise.all(others.map(status));
    expect(after.map((each) => each?.committed)).toEqual(before.map((each) => each?.committed));
  } finally {
    goOn();
  }
  const all = [stopped, ...others];
  const { round } = (await status(others[0]!))!.committed;
  await waitForRound(all, round + 5);
  const asking = others[0]!;
  await asking.getByRole("button", { name: "Stop and save" }).click();
  const dialog = asking.getByRole("alertdialog", { name: "Stop this session for everybody?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await stopAndSave(asking);
  const statuses = await waitForState(all, "halted");
  expect(new Set(statuses.map(({ saved }) => `${saved?.round} ${saved?.digest} ${saved?.reason}`)).size).toBe(1);
  expect(statuses[0]!.saved!.reason).toBe("asked");
  await expectOneHistory(all);
  for (const page of others) {
    const events = (await journal(page)).map(({ event }) => event);
    expect(events, "P1: the round went on where it was").toContain("resumed");
    expect(events.filter((event) => event === "viewInstalled")).toHaveLength(1);
  }
  await browser.close();
});
