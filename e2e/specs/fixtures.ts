import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
// For the type of `window.lockstep`.
import type {} from "../../web/seat/automation.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { SessionSpecInput } from "../../shared/session/spec.ts";
import { createSignalingServer, type SignalingServer } from "../../signaling-server/server.ts";

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
  /** Opens tabs that take a seat of a session by themselves; `query` is what follows `?join` in their address. */
  readonly openPeers: (url: string, count: number, query?: string) => Promise<Page[]>;
  /** Lets errors that match pass, for tests that provoke them. */
  readonly tolerate: (pattern: RegExp) => void;
  /** Errors of the tabs, as they come in; checked at the end of the test. */
  readonly pageErrors: PageErrors;
}

interface PageErrors {
  readonly messages: string[];
  readonly tolerated: RegExp[];
  /** From now on the errors of all tabs of a context are heard, whoever opens them. */
  readonly hear: (context: BrowserContext) => void;
}

/** What a browser writes to the console of a page whose server has gone: it has a name for each stage of a connection. */
export const SERVER_IS_GONE = /Failed to load resource: net::ERR_|WebSocket connection/;

/** Pause between two looks at the tabs while waiting for them. */
const LOOK_EVERY_MS = 200;

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
    const heard = new Set<BrowserContext>();
    const errors: PageErrors = {
      messages: [],
      tolerated: [],
      hear: (context) => {
        if (heard.has(context)) return;
        heard.add(context);
        context.on("weberror", (error) => errors.messages.push(String(error.error())));
        context.on("console", (message) => {
          if (message.type() !== "error") return;
          // Chromium names the address of a failed request apart from the message.
          errors.messages.push(`${message.text()} (${message.location().url})`);
        });
      },
    };
    await use(errors);
    const untolerated = errors.messages.filter((message) => !errors.tolerated.some((pattern) => pattern.test(message)));
    expect(untolerated, "errors in the tabs").toEqual([]);
  },
  tolerate: async ({ pageErrors }, use) => {
    await use((pattern) => void pageErrors.tolerated.push(pattern));
  },
  openTab: async ({ server, context, pageErrors }, use) => {
    await use(async (path, of = context) => {
      pageErrors.hear(of);
      const page = await of.newPage();
      await page.goto(new URL(path, server.url).href);
      return page;
    });
  },
  openPeers: async ({ openTab }, use) => {
    await use((url, count, query = "") =>
      Promise.all(Array.from({ length: count }, () => openTab(`${url}?join${query}`))),
    );
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

/** Waits until all tabs have committed a round. @throws Error as {@link waitForState} */
export async function waitForRound(pages: readonly Page[], round: number, timeoutMs?: number): Promise<PeerStatus[]> {
  return waitFor(pages, (status) => status.committed.round >= round, `commit round ${round}`, timeoutMs);
}

/**
 * Waits until all tabs are in a state, and gives their status then.
 * @param timeoutMs for all of them together
 * @throws Error that tells what each tab was doing instead
 */
export async function waitForState(pages: readonly Page[], state: string, timeoutMs?: number): Promise<PeerStatus[]> {
  return waitFor(pages, (status) => status.state === state, `become ${state}`, timeoutMs);
}

async function waitFor(
  pages: readonly Page[],
  holds: (status: PeerStatus) => boolean,
  what: string,
  timeoutMs = 120_000,
): Promise<PeerStatus[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const all = await Promise.all(pages.map(status));
    if (all.every((each) => each !== undefined && holds(each))) return all as PeerStatus[];
    const over = all.every((each) => each?.state === "finished" || each?.state === "halted");
    if (over || performance.now() > deadline) {
      const summary = all.map((each) => (each === undefined ? "no seat" : summaryOf(each)));
      throw new Error(`Not all tabs did ${what}${over ? "" : ` within ${timeoutMs} ms`}: ${summary.join("; ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function summaryOf({ seat, state, round, committed, suspects, halted }: PeerStatus): string {
  const end = halted === undefined ? "" : `, halted: ${halted.reason} ${halted.detail}`;
  return `seat ${seat} ${state} in round ${round}, committed ${committed.round}, suspects [${suspects.join()}]${end}`;
}
