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

test("four devices meet by texts that people carry, train one model, and say who is gone", async ({
  browser,
  pageErrors,
}) => {
  const contexts = await Promise.all([0, 1, 2, 3].map(() => browser.newContext()));
  for (const context of contexts) pageErrors.hear(context);
  const [maker, ...guests] = (await Promise.all(contexts.map((context) => context.newPage()))) as [Page, ...Page[]];
  await maker.goto(host.url);
  await maker.getByLabel("Peers, you included").selectOption("4");
  await maker.getByRole("button", { name: "Invite others" }).click();
  const invitation = maker.getByLabel("Invitation for one device");
  const taken = maker.getByLabel("What the other device shows");
  let before = "";
  for (const guest of guests) {
    // Each is for one device.
    await expect(invitation).not.toHaveValue(before);
    const link = await invitation.inputValue();
    expect(link.length, "it fits a code").toBeLessThan(600);
    await guest.goto(`${host.url}by-hand/`);
    const read = guest.getByLabel("The invitation");
    const open = guest.getByRole("button", { name: "Open the invitation" });
    await read.fill(link.slice(0, -9));
    await open.click();
    await expect(guest.getByRole("alert").filter({ hasText: "cut off" })).toBeVisible();
    await read.fill(`Come in: ${link}.`);
    await open.click();
    const answer = await guest.getByLabel("Your answer").inputValue();
    if (before === "") {
      // It was opened twice: the answer that is shown is the one that counts.
      await guest.getByText("It is not taken?").click();
      await read.fill(link);
      await open.click();
      await expect(guest.getByLabel("Your answer")).not.toHaveValue(answer);
    }
    await taken.fill(await guest.getByLabel("Your answer").inputValue());
    await maker.getByRole("button", { name: "Take the answer" }).click();
    await expect(taken, "the next one's").toHaveValue("", PATIENCE);
    before = link;
  }
  for (const page of [maker, ...guests]) await expect.poll(() => rounds(page), PATIENCE).toBeGreaterThan(2);
  await expectOneHistory([maker, ...guests]);

  await maker.close();
  for (const guest of guests) {
    await guest.getByText("Bring somebody in, or back").click();
    await expect(guest.getByRole("alert").filter({ hasText: "The page that let you in is gone" })).toBeVisible();
    await expect(guest.getByLabel("The invitation"), "of which another one is taken here").toBeVisible();
  }
  await Promise.all(contexts.map((context) => context.close()));
});
