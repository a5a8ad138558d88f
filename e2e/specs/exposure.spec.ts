import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, waitForRound } from "./fixtures.ts";

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
  const tabs = await openPeers(url, 3);
  await waitForRound(tabs, 1);
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
  const { violations } = await new AxeBuilder({ page: tabs[0]! })
    .include("[aria-labelledby=exposure-title]")
    .setLegacyMode()
    .analyze();
  expect(violations).toEqual([]);
  // Training did not stop for it.
  const [before] = await waitForRound(tabs, 1);
  await waitForRound(tabs, before!.committed.round + 2);
});
