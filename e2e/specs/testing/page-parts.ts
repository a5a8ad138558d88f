import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

/** Heavily loaded machines need long to start the workers of a tab. */
export const PATIENCE = { timeout: 60_000 };

/** A page's headline. */
export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole("heading", { level: 1, name });

/** Stops the session for everybody, as people do. */
export async function stopAndSave(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop and save" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop and save" }).click();
}

/** Opens what a cluster's page tells of how it works; the other pages of its browser profile open with it open, too. */
export async function openHowItWorks(page: Page): Promise<void> {
  const part = page.locator("details").filter({ has: page.getByRole("heading", { level: 2, name: "How it works" }) });
  await part.waitFor(PATIENCE);
  if ((await part.getAttribute("open")) === null) await part.locator("summary").first().click();
}

/** Gives a control the focus by keyboard alone. @throws Error when Tab does not lead there */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${String(control)}`);
}

/** What axe has to find fault with, in the whole page or in a part of it: the rule's ID and the elements. */
export async function axeFindings(page: Page, part?: string): Promise<readonly string[]> {
  // Without frames in the page, axe needs no second tab to put its findings together.
  // To describe every element that passes would take it as long again.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Pixels by which a page sticks out to the side of its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
