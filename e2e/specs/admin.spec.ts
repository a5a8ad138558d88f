import { expect, OPERATOR_TOKEN, test } from "./testing/fixtures.ts";
import { axeFindings, heading, overflow, PATIENCE } from "./testing/page-parts.ts";

test("whoever runs the server sees its sessions by a token, and closes one, whose lobby is told so", async ({
  createSession,
  openTab,
  tolerate,
}) => {
  tolerate(/403 \(Forbidden\)|410 \(Gone\)/);
  const { url } = await createSession({ seats: 3, name: "Class 7b" });
  const waiting = await openTab(`${url}?join&backend=simd`);
  await expect(heading(waiting, "Waiting for 2 more peers")).toBeVisible(PATIENCE);

  const page = await openTab("/admin");
  await page.getByLabel("Token").fill("a token of somebody else");
  await page.keyboard.press("Enter");
  await expect(page.getByText("A token has 32 to 256 letters")).toBeVisible();
  await page.getByLabel("Token").fill("x".repeat(32));
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is not the token")).toBeVisible();
  expect(await axeFindings(page), "with a wrong token").toEqual([]);
  await page.getByLabel("Token").fill(OPERATOR_TOKEN);
  await page.keyboard.press("Enter");
  const row = page.getByRole("row", { name: /Class 7b/ });
  await expect(row).toContainText("1 of 3");
  await page.reload();
  await expect(row, "the tab keeps the token").toBeVisible();
  expect(await axeFindings(page), "sessions and limits").toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await overflow(page), "scrolls sideways").toBeLessThanOrEqual(0);

  await row.getByRole("button", { name: /^Close session/ }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog");
  expect(await axeFindings(page), "the question").toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: /^Close session/ }).click();
  await dialog.getByRole("button", { name: "Close it" }).click();
  await expect(page.getByText("There are none.")).toBeVisible();
  await expect(waiting.getByText("The operator of this server closed this session")).toBeVisible();
  await page.getByRole("button", { name: "Leave" }).click();
  await page.reload();
  await expect(page.getByLabel("Token"), "the tab keeps it no more").toBeVisible();
});
