import { createSignalingServer } from "../signaling-server/server.ts";
import { expect, test, waitForRound, waitForState } from "./fixtures.ts";
import { expectOneHistory } from "./one-history.ts";

test.beforeEach(({ tolerate }) => {
  // Requests to a server that is gone.
  tolerate(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection/);
});

test("M5: a running session does not need the server", async ({ server, createSession, openPeers }) => {
  const { url } = await createSession({ seats: 3, rounds: 60, batchSize: 8, evaluateEvery: 30, targetAccuracy: null });
  const pages = await openPeers(url, 3);
  await waitForRound(pages, 1);
  await server.close();
  await expect(fetch(url)).rejects.toThrow();
  const goneAt = await waitForRound(pages, 1);
  expect(
    goneAt.every(({ state }) => state !== "finished"),
    "the server went while the session ran",
  ).toBe(true);
  const statuses = await waitForState(pages, "finished");
  expect(new Set(statuses.map(({ saved }) => `${saved?.round} ${saved?.digest}`)).size).toBe(1);
  expect(statuses[0]!.saved!.round).toBe(60);
  await expectOneHistory(pages);
});

test("a server that is down is named where one creates or joins, and joining works when it is back", async ({
  server,
  createSession,
  openTab,
  tolerate,
}) => {
  tolerate(/404 \(Not Found\)/);
  const { url } = await createSession({ seats: 2 });
  const creating = await openTab("/");
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
    await joining.getByRole("button", { name: "Create session" }).click();
    await join.click();
    await expect(joining.getByRole("heading", { name: "Waiting for 3 more peers" })).toBeVisible({ timeout: 60_000 });
  } finally {
    await again.close();
  }
});
