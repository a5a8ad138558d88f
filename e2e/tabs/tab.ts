import type { BrowserContext, Page } from "playwright";
import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { FaultAutomation } from "../../web/seat/automation.ts";

/**
 * Opens a tab that takes a seat of a session by itself.
 * @param url of the session's page
 * @param query what follows `?join` in the tab's address, such as `&faults`
 */
export async function openPeer(context: BrowserContext, url: string, query = ""): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}?join${query}`);
  return page;
}

/** `window.lockstep.status()` of a tab; undefined while it holds no seat. */
export function status(page: Page): Promise<PeerStatus | undefined> {
  return page.evaluate(() => window.lockstep?.status());
}

/** `window.lockstep.journal()` of a tab. */
export function journal(page: Page): Promise<readonly JournalEntry[]> {
  return page.evaluate(() => window.lockstep?.journal() ?? []);
}

/** `window.lockstep.rounds()` of a tab. */
export function rounds(page: Page): Promise<readonly RoundMetrics[]> {
  return page.evaluate(() => window.lockstep?.rounds() ?? []);
}

/**
 * Calls `window.lockstep.faults` of a tab whose address has `&faults`.
 * @throws Error with the message that the call threw
 */
export function play<Name extends keyof FaultAutomation>(
  page: Page,
  name: Name,
  ...args: Parameters<FaultAutomation[Name]>
): Promise<unknown> {
  return page.evaluate(
    ([fault, given]) => {
      const { faults } = window.lockstep ?? {};
      if (faults === undefined) throw new Error("no faults can be played in this tab");
      return Reflect.apply(faults[fault], faults, given) as unknown;
    },
    [name, args] as const,
  );
}
