import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, type Page } from "@playwright/test";
import { createSignalingServer } from "../../signaling-server/server.ts";
import { status } from "../tabs/tab.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect } from "./testing/fixtures.ts";
import { expectOneModel } from "./testing/one-history.ts";
import { SignalingClient } from "../../web/signaling/signaling-client.ts";
import { launchIn } from "../tabs/network/launch-in.ts";
import { Namespaces, obstacleToNamespaces } from "../tabs/network/namespaces.ts";
import { COTURN } from "../setup/coturn.ts";
import { startCoturn } from "../tabs/network/coturn.ts";

const MISSING = "coturn was not found: install Debian's package of that name";
const obstacle = (await obstacleToNamespaces()) ?? (existsSync(COTURN) ? undefined : MISSING);
if (obstacle !== undefined) console.log(`  The test with a TURN server is skipped: ${obstacle}`);

interface Fixtures {
  /** Takes things down after the test, the last one first. */
  readonly later: (cleanUp: () => Promise<unknown>) => void;
}
const test = base.extend<Fixtures>({
  later: async ({}, use) => {
    const cleanUps: (() => Promise<unknown>)[] = [];
    await use((cleanUp) => void cleanUps.push(cleanUp));
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  },
});
test.skip(obstacle !== undefined, obstacle ?? "");

const SPEC = { task: "synthetic-100k", seats: 2, rounds: 12, batchSize: 8, targetAccuracy: null } as const;

test("peers that cannot reach each other meet over a TURN server, and not without one", async ({ later }) => {
  const network = await Namespaces.create(2);
  later(() => network.close());
  // Both reach the server, as behind two NATs, and neither the other.
  await network.cut([0], [1]);
  await network.cut([1], [0]);
  const host = network.serverAddress;
  const turnSecret = randomBytes(16).toString("hex");
  const coturn = await startCoturn(host, turnSecret);
  later(() => coturn.close());
  const direct = await createSignalingServer({ host });
  later(() => direct.close());
  const relayed = await createSignalingServer({ host, ice: { servers: [{ urls: coturn.url }], turnSecret } });
  later(() => relayed.close());
  const [directOrigin, relayedOrigin] = [direct, relayed].map(({ port }) => `http://${host}:${port}`) as [
    string,
    string,
  ];

  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-turn-"));
  later(() => rm(folder, { recursive: true, force: true }));
  const browsers = await Promise.all(
    [0, 1].map((index) => launchIn(network.name(index), folder, directOrigin, relayedOrigin)),
  );
  later(() => Promise.all(browsers.map((browser) => browser.close())));
  const openIn = async (origin: string): Promise<Page[]> => {
    const { url } = await new SignalingClient(origin).createSession(SPEC);
    return Promise.all(
      browsers.map(async (browser) => {
        const page = await browser.newPage();
        await page.addInitScript(keepConnections);
        await page.goto(`${url}?join`);
        return page;
      }),
    );
  };
  const apart = await openIn(directOrigin);
  const together = await openIn(relayedOrigin);

  const finished = await waitForState(together, "finished");
  expectOneModel(finished, "committed");
  for (const page of together) expect(await page.evaluate(candidateTypes), "the pair in use").toContain("relay");

  for (const page of apart) {
    expect(await page.evaluate(() => window.connections.length), "they have tried").toBeGreaterThan(0);
    expect(await page.evaluate(candidateTypes), "no pair of candidates works").toEqual([]);
    const { state, peers } = (await status(page))!;
    expect([state, peers.map(({ linkUp }) => linkUp)]).toEqual(["joining", [false]]);
    const { seat } = peers[0]!;
    await expect(page.getByRole("heading", { name: `This device cannot reach seat ${seat}` })).toBeVisible();
  }
});

declare global {
  interface Window {
    /** All connections that this page has made. */
    connections: RTCPeerConnection[];
  }
}

/** Runs in the page, before its own code. */
function keepConnections(): void {
  window.connections = [];
  const Native = RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.connections.push(this);
    }
  };
}

/** Runs in the page: of what kind both ends are of the candidate pairs that are in use. */
async function candidateTypes(): Promise<string[]> {
  const types: string[] = [];
  for (const connection of window.connections.filter(({ connectionState }) => connectionState === "connected")) {
    const stats = (await connection.getStats()) as unknown as ReadonlyMap<string, Record<string, string>>;
    for (const { type, selectedCandidatePairId } of stats.values()) {
      if (type !== "transport") continue;
      const pair = stats.get(selectedCandidatePairId ?? "");
      for (const end of [pair?.localCandidateId, pair?.remoteCandidateId]) {
        types.push(stats.get(end ?? "")?.candidateType ?? "none");
      }
    }
  }
  return types;
}
