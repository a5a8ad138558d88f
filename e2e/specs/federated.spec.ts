import { PrivacyAccount } from "../../shared/privacy/privacy-spent.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";
import { openHowItWorks } from "./testing/page-parts.ts";

const ROUNDS = 8;
const SEATS = 3;

test("local steps, secure averaging and differential privacy together, from the form to the result", async ({
  openTab,
  openPeers,
}) => {
  const form = await openTab("/#create");
  const fill = (label: string, text: string): Promise<void> => form.getByLabel(label, { exact: true }).fill(text);
  await fill("Seats", String(SEATS));
  await fill("Rounds", String(ROUNDS));
  await fill("Target accuracy", "");
  await form.getByText("Learning together").click();
  await form.getByLabel("How the tabs average", { exact: true }).selectOption("false");
  await fill("Local steps (a round)", "5");
  await form.getByLabel("Averaging", { exact: true }).selectOption("secure");
  await form.getByLabel("Differential privacy", { exact: true }).selectOption("sample");
  await form.getByRole("button", { name: "Create session" }).click();
  await expect(form).toHaveURL(/\/session\//);
  await expect(form.getByText("hides each sample: clip 1, noise 1, delta 1 × 10⁻⁵")).toBeVisible();
  const url = form.url();
  await form.close();

  const pages = await openPeers(url, SEATS);
  const statuses = await waitForState(pages, "finished");
  expectOneModel(statuses, "committed");
  expect(statuses[0]?.committed.round).toBe(ROUNDS);
  await expectOneHistory(pages);

  // Every one of 8 rounds had 5 noisy steps on 64 of 20,000 samples.
  const spec = parseSpec({ privacy: "sample", localSteps: 5 });
  const { epsilon } = new PrivacyAccount(spec).spent(ROUNDS, 20_000)!;
  const page = pages[0]!;
  await page.bringToFront();
  await openHowItWorks(page);
  const card = page.getByRole("region", { name: "Differential privacy" });
  await expect(card).toContainText(epsilon.toFixed(3));
  await expect(card).toContainText("any one of this tab's 20,000 samples");
  await page.getByRole("link", { name: "See the result" }).click();
  await expect(page.getByText("per sample of this seat, delta 1 × 10⁻⁵")).toBeVisible();
  await expect(page.getByText(epsilon.toFixed(3))).toBeVisible();
});
