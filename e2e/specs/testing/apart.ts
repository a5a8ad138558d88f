import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import { createSignalingServer, type SignalingServer } from "../../../signaling-server/server.ts";
import { SignalingClient } from "../../../web/signaling/signaling-client.ts";
import { launchIn } from "../../tabs/network/launch-in.ts";
import { waitForRound } from "../../tabs/wait.ts";
import { keepJournals } from "./keep-journals.ts";
import { calm, test as base } from "./fixtures.ts";
import { Namespaces } from "../../tabs/network/namespaces.ts";

/** Peers that live in networks of their own: a browser with one tab each, and a server that all can reach. */
export interface Apart {
  readonly network: Namespaces;
  readonly server: SignalingServer;
  /** By index; a page's seat may be another number. */
  readonly pages: readonly Page[];
}

interface Fixtures {
  /** Creates a session, opens as many browsers as it has seats, each in its own network, has them all join, and calms them. */
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
        const { url } = await new SignalingClient(origin).createSession({ seats, ...spec });
        const pages: Page[] = [];
        for (let index = 0; index < seats; index += 1) {
          const browser = await launchIn(network.name(index), folder, origin);
          cleanUps.push(() => browser.close());
          const context = await browser.newContext();
          pageErrors.hear(context);
          pages.push(await context.newPage());
        }
        cleanUps.push(() => keepJournals(pages, testInfo));
        await Promise.all(pages.map((page) => page.goto(`${url}?join&faults`)));
        await waitForRound(pages, 1);
        await calm(pages[0]!);
        return { network, server, pages };
      });
    } finally {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    }
  },
});
