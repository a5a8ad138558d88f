import { waitForRound } from "../tabs/wait.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { axeFindings, openHowItWorks } from "./testing/page-parts.ts";

test("I8: the panel rebuilds this tab's digits from plain contributions, and only noise from what it really sends", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession({
    seats: 3,
    averaging: "secure",
    batchSize: 16,
    rounds: 1_000_000,
    targetAccuracy: null,
  });
  const tabs = await openPeers(url, 3, "&faults");
  await waitForRound(tabs, 1);
  await calm(tabs[1]!);
  await openHowItWorks(tabs[0]!);
  const panel = tabs[0]!.getByRole("region", { name: "What the others see of you" });
  await panel.getByLabel("Digits in the batch").selectOption("2");
  await panel.getByRole("button", { name: "Try to rebuild my digits" }).click();
  await expect(panel.getByRole("columnheader", { name: "Secure: one other seat this session" })).toBeVisible({
    timeout: 30_000,
  });
  for (const digit of [1, 2]) {
    await expect(panel.getByRole("img", { name: `Digit ${digit} rebuilt: the digit` }).first()).toBeVisible();
    await expect(panel.getByRole("img", { name: `Digit ${digit} rebuilt: noise` })).toHaveCount(1);
  }
  expect(await axeFindings(tabs[0]!, "[aria-labelledby=exposure-title]")).toEqual([]);
  // Training did not stop for it.
  const [before] = await waitForRound(tabs, 1);
  await waitForRound(tabs, before!.committed.round + 2);
});
