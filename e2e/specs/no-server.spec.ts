import path from "node:path";
import type { Frame, Page } from "@playwright/test";
import { runCommand } from "../setup/command.ts";
import { status } from "../tabs/tab.ts";
import { serveFolder } from "./testing/file-server.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";
import { PATIENCE } from "./testing/page-parts.ts";

/** The folder that is built, below such a path of a host that only hands out files. */
const BELOW = "/some/path/";
let host: Awaited<ReturnType<typeof serveFolder>>;

test.beforeAll(async ({}, { project }) => {
  // Half a minute where nothing else is done.
  test.setTimeout(600_000);
  const folder = path.join(project.outputDir, "no-server");
  const args = ["e2e/setup/bootstrap.mjs", "e2e/commands/build-static/main.ts", "--data", "digits", "--out", folder];
  expect(await runCommand(process.execPath, args, { onLine: () => undefined })).toBe(0);
  host = await serveFolder(folder, BELOW);
});
test.afterAll(() => host?.close());

const rounds = (page: Page): Promise<number> => status(page).then((now) => now?.committed.round ?? 0);

test("'Try it here' trains below any path of a plain file server, with shared memory, and asks nobody for anything", async ({
  context,
  pageErrors,
}) => {
  pageErrors.hear(context);
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(request.url()));
  await page.goto(`${host.url}?seats=2&rounds=12`);
  await page.getByRole("button", { name: "Try it here" }).click();
  await expect(page).toHaveURL(/\/some\/path\/session\/\?id=[\w-]+&join&companions=1$/);
  await expect.poll(async () => (await status(page))?.state, { ...PATIENCE, message: "it ends" }).toBe("finished");
  const inFrame = async (frame: Frame | undefined) => frame?.evaluate(() => window.lockstep?.status());
  await expect.poll(async () => (await inFrame(page.frames()[1]))?.state, PATIENCE).toBe("finished");
  expect((await inFrame(page.frames()[1]))?.saved?.digest).toBe((await status(page))?.saved?.digest);
  expect(await page.evaluate(() => crossOriginIsolated), "by a service worker").toBe(true);
  expect(asked.filter((url) => !url.startsWith(host.url) || url.includes("/api/"))).toEqual([]);

  await page.goto(`${host.url}lessons/round/?embed`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("banner")).toHaveCount(0);
  pageErrors.tolerated.push(/status of 404/);
  await page.goto(`${host.url}session/abc`);
  await expect(page.getByRole("heading", { level: 1 }), "a server's address is led on").toContainText("does not know");
  await page.goto(`${host.url}nowhere/at/all`);
  await expect(page.getByRole("link", { name: "Lessons" })).toHaveAttribute("href", `${BELOW}lessons/`);
});

test("two devices meet by texts that people carry, and train one model", async ({ browser, pageErrors }) => {
  const [one, two] = await Promise.all([browser.newContext(), browser.newContext()]);
  for (const context of [one, two]) pageErrors.hear(context);
  const maker = await one.newPage();
  await maker.goto(host.url);
  await maker.getByRole("button", { name: "Invite others" }).click();
  const invitation = await maker.getByLabel("Invitation for one device").inputValue();
  expect(invitation.length, "it fits a code").toBeLessThan(600);

  const guest = await two.newPage();
  await guest.goto(`${host.url}by-hand/`);
  await guest.getByLabel("The invitation").fill(invitation.slice(0, -9));
  await guest.getByRole("button", { name: "Open the invitation" }).click();
  await expect(guest.getByRole("alert").filter({ hasText: "cut off" })).toBeVisible();
  await guest.getByLabel("The invitation").fill(`Come in: ${invitation}`);
  await guest.getByRole("button", { name: "Open the invitation" }).click();
  const answer = await guest.getByLabel("Your answer").inputValue();
  await maker.getByLabel("What the other device shows").fill(answer);
  await maker.getByRole("button", { name: "Take the answer" }).click();

  for (const page of [maker, guest]) await expect.poll(() => rounds(page), PATIENCE).toBeGreaterThan(5);
  await expectOneHistory([maker, guest]);
  await Promise.all([one.close(), two.close()]);
});
