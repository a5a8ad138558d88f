import type { Page } from "@playwright/test";
import type { CreatedSession } from "../../shared/signaling/sessions.ts";
import { SignalingClient } from "../../web/signaling/signaling-client.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { heading, PATIENCE, stopAndSave } from "./testing/page-parts.ts";

/** Two seats, a few rounds of real training on tiny batches. */
const SMALL = { seats: 2, rounds: 3, batchSize: 8, targetAccuracy: null } as const;

/** Waits until a tab sits in its seat and tells who it is. */
async function seated(page: Page): Promise<{ seat: number; incarnation: string }> {
  await expect.poll(() => status(page), PATIENCE).toBeDefined();
  const { seat, incarnation } = (await status(page))!;
  return { seat, incarnation };
}

/** How many seats of a session the server says are taken. */
async function taken({ id, url }: CreatedSession): Promise<number> {
  return (await new SignalingClient(new URL(url).origin).readSession(id)).taken;
}

// What is shown at the root of a host all other tests show.
test.describe("below a path", () => {
  test.use({ basePath: "/lockstep" });

  test("a session is created by form, joined by click, filled by a second click, and trains", async ({
    server,
    openTab,
    context,
  }) => {
    const first = await openTab("/#create");
    await first.getByLabel("Seats").fill("2");
    await first.getByLabel("Rounds", { exact: true }).fill("3");
    await first.getByLabel("Target accuracy").fill("");
    await first.getByRole("button", { name: "Create session" }).click();
    await expect(heading(first, "Take a seat")).toBeVisible();
    const url = first.url();
    expect(url.startsWith(`${server.url}/session/`), "all is below the path").toBe(true);
    await expect(first.getByLabel("Link to this session")).toHaveValue(url);
    await expect(first.getByText("npm start -- --lan"), "how to let other devices in").toBeVisible();

    await first.getByRole("button", { name: "Join" }).click();
    await expect(heading(first, "Waiting for 1 more peer")).toBeVisible(PATIENCE);
    await expect(first.getByText("Seat 0 · this tab")).toBeVisible();
    await first.getByLabel("Your name").fill(" Ada ");
    await first.getByLabel("Your name").press("Enter");
    await expect(first.getByText("Ada · this tab")).toBeVisible();

    const opening = context.waitForEvent("page");
    await first.getByRole("link", { name: "Open another peer in a new tab" }).click();
    const second = await opening;
    await waitForState([first, second], "finished");
    expect((await seated(second)).seat, "the new tab joined without another click").toBe(1);
    for (const tab of [first, second]) {
      const names = async () => [(await status(tab))!.name, ...(await status(tab))!.peers.map(({ name }) => name)];
      await expect
        .poll(names, { ...PATIENCE, message: "this browser's person is called so in each tab" })
        .toEqual(["Ada", "Ada"]);
    }
    // The lobby may have chosen longer rounds, of which fewer do.
    await expect(heading(first, /^Finished at round \d$/)).toBeVisible();
  });
});

test("M7: two of three start, and the third comes later to the same model; then nobody gets into a session that is full, started, ended or unknown", async ({
  createSession,
  openTab,
  openPeers,
  tolerate,
}) => {
  // Refusals have statuses 404 and 409, which Chromium prints.
  tolerate(/Failed to load resource/);
  const { url } = await createSession({ ...SMALL, seats: 3, rounds: 100_000 });
  const late = await openTab(url);
  await expect(heading(late, "Take a seat")).toBeVisible();
  const peers = await openPeers(url, 2, "&faults");
  await peers[0]!.getByRole("button", { name: "Start now with 2 of 3" }).click(PATIENCE);
  await waitForRound(peers, 1);
  await calm(peers[0]!);
  await expect(peers[1]!.getByText("Seat 2 may still come")).toBeVisible();
  await expect(heading(late, "Training already, and there is room")).toBeVisible(PATIENCE);
  await expect(late.getByRole("button", { name: "Join" })).toBeVisible();
  peers.push(...(await openPeers(url, 1, "&faults")));
  await expect.poll(async () => (await status(peers[0]!))!.members, PATIENCE).toEqual([0, 1, 2]);
  await expect(late.getByRole("button", { name: "Join" })).toHaveCount(0, PATIENCE);

  await expect(heading(late, "This session is running")).toBeVisible(PATIENCE);
  const started = await openTab(`${url}?join`);
  await expect(started.getByText(/This session (has started|is running)/).first()).toBeVisible();

  // A session whose seats are taken by nobody's page stays in its lobby.
  const full = await createSession(SMALL);
  for (let seat = 0; seat < 2; seat++) {
    const taken = await late.request.post(new URL(`/api/sessions/${full.id}/seats`, full.url).href, { data: {} });
    expect(taken.status()).toBe(201);
  }
  const outside = await openTab(`${full.url}?join`);
  await expect(heading(outside, "All seats are taken")).toBeVisible();
  await outside.getByRole("button", { name: "Try again" }).click();
  await expect(heading(outside, "All seats are taken")).toBeVisible();

  await stopAndSave(peers[0]!);
  const ends = await waitForState(peers, "halted");
  expect(new Set(ends.map(({ committed }) => committed.digest)).size).toBe(1);
  await expect(heading(late, "This session has ended")).toBeVisible(PATIENCE);

  // Proofs of its seats that the server does not take are kept until a person gives them up.
  for (const peer of peers) await peer.close();
  const keys = () =>
    late.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("lockstep/seat/")).length);
  await late.evaluate(() => {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith("lockstep/seat/"))) {
      const seat = JSON.parse(localStorage.getItem(key) ?? "{}") as { token: string };
      localStorage.setItem(key, JSON.stringify({ ...seat, token: `${seat.token.slice(0, -4)}AAAA` }));
    }
  });
  const refused = await openTab(`${url}?join`);
  await expect(heading(refused, "The server does not give this seat back")).toBeVisible(PATIENCE);
  expect(await keys()).toBe(3);
  await refused.getByRole("button", { name: "Forget this seat" }).click();
  await expect(heading(refused, "This session has ended")).toBeVisible(PATIENCE);
  expect(await keys()).toBe(0);

  const lost = await openTab("/session/AAAAAAAAAAAAAAAAAAAAAA?join");
  await expect(heading(lost, "This session does not exist")).toBeVisible();
  await expect(lost.getByRole("link", { name: "Create or join a session" })).toBeVisible();
});

test("M3: a duplicated tab is refused, a reload keeps the seat, a seat that was freed is taken again, a closed tab frees it", async ({
  createSession,
  openPeers,
  context,
  tolerate,
}) => {
  // The browser remembers the seat that was freed, asks for it, and is told that it is gone.
  tolerate(/status of 403 .*\/seats(\/1(\/leave)?)?\)/);
  const session = await createSession({ ...SMALL, seats: 3 });
  const { url } = session;
  const [first] = (await openPeers(url, 1)) as [Page];
  const before = await seated(first);

  // A window opened by script gets a copy of sessionStorage, the seat's token with it, as a duplicated tab does.
  const opening = context.waitForEvent("page");
  await first.evaluate((address) => void window.open(address), `${url}?join`);
  const duplicate = await opening;
  expect(await duplicate.evaluate(() => sessionStorage.length)).toBeGreaterThan(0);
  await expect(heading(duplicate, "This seat is already open in another tab")).toBeVisible(PATIENCE);
  expect(await status(duplicate)).toBeUndefined();
  expect(await seated(first)).toEqual(before);
  expect(await taken(session)).toBe(1);
  await duplicate.close();

  const [second] = (await openPeers(url, 1)) as [Page];
  const lost = await seated(second);
  expect(lost.seat).toBe(1);
  // What the server does with the seat of a tab that sleeps for long.
  await second.evaluate(async (id) => {
    const { token } = JSON.parse(sessionStorage.getItem(`lockstep/seat/${id}`) ?? "{}") as { token: string };
    await fetch(`/api/sessions/${id}/seats/1`, { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
  }, session.id);
  await expect
    .poll(async () => (await status(second))?.incarnation ?? lost.incarnation, PATIENCE)
    .not.toBe(lost.incarnation);
  await expect.poll(() => status(second), PATIENCE).toMatchObject({ seat: 1, state: "joining" });
  await expect(heading(second, "Waiting for 1 more peer")).toBeVisible(PATIENCE);
  await first.reload();
  const after = await seated(first);
  expect(after.seat).toBe(before.seat);
  expect(after.incarnation).not.toBe(before.incarnation);
  await expect(heading(second, "Waiting for 1 more peer")).toBeVisible(PATIENCE);

  await second.close();
  await expect.poll(() => taken(session), { timeout: 30_000 }).toBe(1);
  await expect(heading(first, "Waiting for 2 more peers")).toBeVisible(PATIENCE);
  const others = await openPeers(url, 2);
  await waitForState([first, ...others], "finished");
  for (const page of [first, ...others]) {
    const [view] = (await journal(page)).filter((entry) => entry.event === "viewInstalled");
    expect(view?.detail.incarnations).toContain(after.incarnation);
    expect(view?.detail.incarnations).not.toContain(before.incarnation);
  }
});

test("the form names wrong fields with the reason, and creates nothing", async ({ openTab, server }) => {
  const page = await openTab("/#create");
  const seats = page.getByLabel("Seats");
  await seats.fill("1");
  await page.getByLabel("Target accuracy").fill("97");
  await page.getByText("More settings").click();
  await page.getByLabel("Learning rate").fill("fast");
  await page.getByRole("button", { name: "Create session" }).click();
  for (const reason of [
    "Seats must be at least 2.",
    "Target accuracy must be at most 1 (it is a share, not per cent).",
    "Learning rate must be a number.",
  ]) {
    await expect(page.getByText(reason)).toBeVisible();
  }
  await expect(seats).toBeFocused();
  await expect(seats).toHaveAttribute("aria-invalid", "true");
  expect(await new SignalingClient(server.url).listSessions()).toEqual([]);

  await seats.fill("2");
  await expect(page.getByText("Seats must be at least 2.")).toHaveCount(0);
});

test("a backend that does not exist is named, and takes no seat", async ({ createSession, openTab }) => {
  const session = await createSession(SMALL);
  const page = await openTab(`${session.url}?join&backend=abacus`);
  await expect(heading(page, "The address asks for an unknown backend")).toBeVisible();
  await expect(page.getByText('there is no backend called "abacus"')).toBeVisible();
  expect(await taken(session)).toBe(0);
});

test("a backend that this browser lacks ends the join with the reason", async ({ createSession, openTab }) => {
  const { url } = await createSession(SMALL);
  // Without its flag a headless browser has no adapter for WebGPU.
  const page = await openTab(`${url}?join&backend=webgpu`);
  await expect(page.getByRole("heading", { name: "Stopped: this peer failed", level: 1 })).toBeVisible(PATIENCE);
  await expect(page.getByText("WebGPU was asked for, but").first()).toBeVisible(PATIENCE);
});
