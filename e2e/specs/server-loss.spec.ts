import { createSignalingServer } from "../../signaling-server/server.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { calm, expect, SERVER_IS_GONE, SERVER_KEY, test } from "./testing/fixtures.ts";
import { stopAndSave } from "./testing/page-parts.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";

test.beforeEach(({ tolerate }) => {
  // Requests to a server that is gone.
  tolerate(SERVER_IS_GONE);
});

test("M5, P8: a server that was restarted has forgotten the session; its peers bring it back, and a reloaded tab with it", async ({
  server,
  createSession,
  openPeers,
  openTab,
  tolerate,
}) => {
  // What is asked of the new server before it has heard of the session.
  tolerate(/Failed to load resource: the server responded with a status of 40[34]/);
  const { url } = await createSession({
    task: "synthetic-100k",
    seats: 3,
    rounds: 100_000,
    batchSize: 8,
    targetAccuracy: null,
    heartbeatMs: 200,
    graceMs: 60_000,
  });
  const pages = await openPeers(url, 3, "&faults");
  await waitForRound(pages, 2);
  await calm(pages[0]!);
  await server.close();
  await expect(fetch(url)).rejects.toThrow();
  const again = await createSignalingServer({ port: server.port, key: SERVER_KEY });
  try {
    const reloaded = pages[1]!;
    const before = (await status(reloaded))!;
    const lost = await journal(reloaded);
    await reloaded.reload();
    await expect.poll(async () => (await status(reloaded))?.view, { timeout: 60_000 }).toBeGreaterThan(before.view);
    const after = await Promise.all(pages.map(status));
    const { round } = after[1]!.committed;
    await waitForRound(pages, round + 5);
    expect(after[1]).toMatchObject({ seat: before.seat, members: [0, 1, 2] });
    expect(after[1]!.incarnation).not.toBe(before.incarnation);

    const stranger = await openTab(url);
    await expect(stranger.getByRole("heading", { name: "This session is running", level: 1 })).toBeVisible();
    await expect(stranger.getByText("3 of 3 seats taken")).toBeVisible({ timeout: 30_000 });
    await expect(stranger.getByRole("button", { name: /Join|Come back/ })).toHaveCount(0);

    await stopAndSave(pages[2]!);
    const statuses = await waitForState(pages, "halted");
    expectOneModel(statuses);
    const { summary } = await expectOneHistory(pages, [lost]);
    expect(summary.views.map(({ view, kind }) => `${view} ${kind}`)).toEqual(["1 start", "2 continue"]);
  } finally {
    await again.close();
  }
});

test("a server that is down is named where one creates or joins, and joining works when it is back", async ({
  server,
  createSession,
  openTab,
  tolerate,
}) => {
  tolerate(/404 \(Not Found\)/);
  const { url } = await createSession({ seats: 2 });
  const creating = await openTab("/#create");
  const joining = await openTab(url);
  const join = joining.getByRole("button", { name: "Join" });
  await expect(join).toBeVisible();
  await server.close();

  await creating.getByRole("button", { name: "Create session" }).click();
  await expect(creating.getByRole("alert")).toHaveText("The server does not answer.");
  await expect(creating.getByText("Trying again every 3 seconds")).toBeVisible();

  await join.click();
  const trouble = joining.getByRole("heading", { name: "The server does not answer", level: 1 });
  await expect(trouble).toBeVisible({ timeout: 30_000 });

  const again = await createSignalingServer({ port: server.port });
  try {
    await joining.getByRole("button", { name: "Try again" }).click();
    // The server keeps sessions in memory only.
    await expect(joining.getByRole("heading", { name: "This session does not exist" })).toBeVisible();
    await joining.getByRole("link", { name: "Create or join a session" }).click();
    await joining.getByText("Choose everything yourself").click();
    await joining.getByRole("button", { name: "Create session" }).click();
    await join.click();
    await expect(joining.getByRole("heading", { name: "Waiting for 3 more peers" })).toBeVisible({ timeout: 60_000 });
  } finally {
    await again.close();
  }
});
