import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
// For the type of `window.lockstep`.
import type {} from "../web/dashboard/automation.ts";
import type { JournalEntry } from "../shared/peer/journal.ts";
import type { PeerStatus } from "../shared/peer/status.ts";
import type { SessionSpecInput } from "../shared/session/spec.ts";
import { createSignalingServer, type SignalingServer } from "../signaling-server/server.ts";

export interface CreatedSession {
  readonly id: string;
  /** Address of the session's page. */
  readonly url: string;
}

interface Fixtures {
  /** The real server, with the built dashboard, on a free port; one for each test. */
  readonly server: SignalingServer;
  /** Creates a session; fields that are left out have their defaults. */
  readonly createSession: (spec?: SessionSpecInput) => Promise<CreatedSession>;
  /**
   * Opens a tab at a path of the server, or at a full address. What it writes to its console as an error, or throws,
   * fails the test.
   */
  readonly openTab: (path: string, context?: BrowserContext) => Promise<Page>;
  /** Lets errors that match pass, for tests that provoke them. */
  readonly tolerate: (pattern: RegExp) => void;
  /** Errors of the tabs, as they come in; checked at the end of the test. */
  readonly pageErrors: { readonly messages: string[]; readonly tolerated: RegExp[] };
}

export const test = base.extend<Fixtures>({
  // Playwright reads from the first parameter which fixtures are wanted, so the empty pattern must stand here.
  // eslint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await createSignalingServer();
    await use(server);
    await server.close();
  },
  createSession: async ({ server }, use) => {
    await use(async (spec = {}) => {
      const response = await fetch(`${server.url}/api/sessions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(spec),
      });
      expect(response.status, await response.clone().text()).toBe(201);
      return (await response.json()) as CreatedSession;
    });
  },
  // eslint-disable-next-line no-empty-pattern
  pageErrors: async ({}, use) => {
    const errors = { messages: [] as string[], tolerated: [] as RegExp[] };
    await use(errors);
    const untolerated = errors.messages.filter((message) => !errors.tolerated.some((pattern) => pattern.test(message)));
    expect(untolerated, "errors in the tabs").toEqual([]);
  },
  tolerate: async ({ pageErrors }, use) => {
    await use((pattern) => void pageErrors.tolerated.push(pattern));
  },
  openTab: async ({ server, context, pageErrors }, use) => {
    await use(async (path, of = context) => {
      const page = await of.newPage();
      page.on("pageerror", (error) => pageErrors.messages.push(String(error)));
      page.on("console", (message) => {
        if (message.type() !== "error") return;
        // Chromium names the address of a failed request apart from the message.
        pageErrors.messages.push(`${message.text()} (${message.location().url})`);
      });
      await page.goto(new URL(path, server.url).href);
      return page;
    });
  },
});

export { expect };

/** `window.lockstep.status()` of a tab; undefined while it holds no seat. */
export function status(page: Page): Promise<PeerStatus | undefined> {
  return page.evaluate(() => window.lockstep?.status());
}

/** `window.lockstep.journal()` of a tab. */
export function journal(page: Page): Promise<readonly JournalEntry[]> {
  return page.evaluate(() => window.lockstep?.journal() ?? []);
}

/**
 * Waits until all tabs are in a state, and gives their status then.
 * @param timeoutMs for all of them together
 * @throws Error that tells what each tab was doing instead
 */
export async function waitForState(pages: readonly Page[], state: string, timeoutMs = 120_000): Promise<PeerStatus[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const all = await Promise.all(pages.map(status));
    if (all.every((each) => each?.state === state)) return all as PeerStatus[];
    const ended = all.find((each) => each?.halted !== undefined && state !== "halted");
    if (ended !== undefined || performance.now() > deadline) {
      const summary = all.map((each) => (each === undefined ? "no seat" : summaryOf(each)));
      throw new Error(`Not all tabs became ${state}${ended ? "" : ` within ${timeoutMs} ms`}: ${summary.join("; ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function summaryOf({ seat, state, round, committed, suspects, halted }: PeerStatus): string {
  const end = halted === undefined ? "" : `, halted: ${halted.reason} ${halted.detail}`;
  return `seat ${seat} ${state} in round ${round}, committed ${committed.round}, suspects [${suspects.join()}]${end}`;
}
