import path from "node:path";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import type { SpecBody } from "../../../shared/signaling/requests.ts";
import type { CreatedSession } from "../../../shared/signaling/sessions.ts";
import { AUTHORITY_KEY_BYTES } from "../../../signaling-server/limits.ts";
import { createSignalingServer, type SignalingServer } from "../../../signaling-server/server.ts";
import { play, status } from "../../tabs/tab.ts";
import { SignalingClient } from "../../../web/signaling/signaling-client.ts";

interface Fixtures {
  /** Whether people may publish models on the server. */
  readonly publishes: boolean;
  /** The path below which the server has everything: "" for the root of its host, or `/lockstep`. */
  readonly basePath: string;
  /** The real server, with the built dashboard, on a free port; one for each test. */
  readonly server: SignalingServer;
  /** Creates a session; fields that are left out have their defaults. */
  readonly createSession: (spec?: SpecBody) => Promise<CreatedSession>;
  /**
   * Opens a tab at a path of the server, or at a full address. What it writes to its console as an error, or throws,
   * fails the test.
   */
  readonly openTab: (path: string, context?: BrowserContext) => Promise<Page>;
  /**
   * Opens tabs that take a seat of a session by themselves; `query` is what follows `?join` in their address. Unless it
   * names a backend they compute with our own kernels.
   */
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

/** Of the server of each test, and of one that takes its place: it is kept nowhere, so no test meets somebody's own. */
export const SERVER_KEY = new Uint8Array(AUTHORITY_KEY_BYTES).fill(1);

/** Of whoever runs the server of a test. */
export const OPERATOR_TOKEN = "token-of-the-operator-of-test-servers";

/** What tabs compute with unless a test says otherwise: a trial of all engines in each new tab takes seconds. */
export const QUICK_BACKEND = "simd";

/** By this much one link's messages are late in a session that is calmed. */
const CALM_MS = 250;

export const test = base.extend<Fixtures>({
  publishes: [false, { option: true }],
  basePath: ["", { option: true }],
  server: async ({ publishes, basePath }, use, { outputDir }) => {
    const publishing = { folder: path.join(outputDir, "published"), bytesMax: 100_000_000, days: 30 };
    const server = await createSignalingServer({
      ...{ key: SERVER_KEY, adminToken: OPERATOR_TOKEN, basePath },
      ...(publishes && { publishing }),
    });
    await use(server);
    await server.close();
  },
  createSession: async ({ server }, use) => {
    await use((spec = {}) => new SignalingClient(server.url).createSession(spec));
  },
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
      await page.goto(path.startsWith("/") ? server.url + path : path);
      return page;
    });
  },
  openPeers: async ({ openTab }, use) => {
    await use((url, count, query = "") => {
      const chosen = query.includes("&backend=") ? query : `${query}&backend=${QUICK_BACKEND}`;
      return Promise.all(Array.from({ length: count }, () => openTab(`${url}?join${chosen}`)));
    });
  },
});

/**
 * Rounds at full speed take the processors from what a test is about; from now on each waits for one late message.
 * @param page of a peer, whose address has `&faults`, or whose session is breakable
 */
export async function calm(page: Page): Promise<void> {
  const { peers } = (await status(page))!;
  await play(page, "slow", peers[0]!.seat, CALM_MS);
}

export { expect };
