import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import { createSignalingServer, type SignalingServer } from "../../../signaling-server/server.ts";
import { findChromium } from "../../setup/chromium.ts";
import { keepJournals } from "../keep-journals.ts";
import { expect, test as base } from "../fixtures.ts";
import { Namespaces } from "../../tabs/network/namespaces.ts";

/** Peers that live in networks of their own: a browser with one tab each, and a server that all can reach. */
export interface Apart {
  readonly network: Namespaces;
  readonly server: SignalingServer;
  /** By index; a page's seat may be another number. */
  readonly pages: readonly Page[];
}

interface Fixtures {
  /** Creates a session, opens as many browsers as it has seats, each in its own network, and has them all join. */
  readonly openApart: (spec: SessionSpecInput & { readonly seats: number }) => Promise<Apart>;
}

/** Tests with real partitions. What was made is taken down again, also when the test fails. */
export const test = base.extend<Fixtures>({
  openApart: async ({ pageErrors, tolerate }, use, testInfo) => {
    const cleanUps: (() => Promise<unknown>)[] = [];
    // Requests and sockets to a server that a partition hides.
    tolerate(/ERR_|WebSocket connection/);
    try {
      await use(async ({ seats, ...spec }) => {
        const network = await Namespaces.create(seats);
        cleanUps.push(() => network.close());
        const server = await createSignalingServer({ host: network.serverAddress });
        cleanUps.push(() => server.close());
        const origin = `http://${network.serverAddress}:${server.port}`;
        const folder = await mkdtemp(path.join(tmpdir(), "lockstep-apart-"));
        cleanUps.push(() => rm(folder, { recursive: true, force: true }));
        const url = await createSession(origin, { seats, ...spec });
        const pages: Page[] = [];
        for (let index = 0; index < seats; index += 1) {
          const browser = await launchIn(network.name(index), folder, origin);
          cleanUps.push(() => browser.close());
          const context = await browser.newContext();
          pageErrors.hear(context);
          pages.push(await context.newPage());
        }
        cleanUps.push(() => keepJournals(pages, testInfo));
        await Promise.all(pages.map((page) => page.goto(`${url}?join`)));
        return { network, server, pages };
      });
    } finally {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    }
  },
});

/** Creates a session at a server. @returns the address of its page */
export async function createSession(origin: string, spec: SessionSpecInput): Promise<string> {
  const response = await fetch(`${origin}/api/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(spec),
  });
  expect(response.status, await response.clone().text()).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return `${origin}/session/${id}`;
}

/**
 * Starts Chromium inside a namespace; Playwright takes a program, so a script of one line goes between.
 * @param folder for that script
 * @param origins of servers that speak plain HTTP
 */
export async function launchIn(namespace: string, folder: string, ...origins: readonly string[]): Promise<Browser> {
  const { executablePath, args } = await findChromium();
  const script = path.join(folder, `${namespace}.sh`);
  await writeFile(script, `#!/bin/sh\nexec ip netns exec ${namespace} '${executablePath}' "$@"\n`);
  await chmod(script, 0o755);
  return chromium.launch({
    executablePath: script,
    args: [
      ...args,
      "--no-proxy-server",
      // Peers find each other by address; names of multicast DNS would need a service for them.
      "--disable-features=WebRtcHideLocalIpsWithMdns",
      // As if it were HTTPS: the page asks for cryptography and threads, which plain HTTP gives only to localhost.
      `--unsafely-treat-insecure-origin-as-secure=${origins.join()}`,
    ],
  });
}
