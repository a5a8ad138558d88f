import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { selfMadeCertificate } from "../../signaling-server/https/self-made-certificate.ts";
import { createSignalingServer } from "../../signaling-server/server.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, QUICK_BACKEND, test as base } from "./testing/fixtures.ts";
import { startFirefox, type Firefox } from "../tabs/firefox/firefox.ts";
import { findFirefox } from "../setup/firefox.ts";

const program = findFirefox();
const MISSING = "no Firefox was found: install Debian's firefox-esr, or name one in LOCKSTEP_FIREFOX";
if (program === undefined) console.log(`  The test with Firefox is skipped: ${MISSING}`);

interface Fixtures {
  readonly firefox: Firefox;
}
const test = base.extend<Fixtures>({
  // As for `--lan`: the certificate is made here, and both browsers are told to go on in spite of it.
  server: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), "lockstep-certificate-"));
    const certificate = await selfMadeCertificate(folder, [], Date.now());
    const server = await createSignalingServer({ certificate });
    await use(server);
    await server.close();
    await rm(folder, { recursive: true });
  },
  firefox: async ({}, use) => {
    const firefox = await startFirefox(program!);
    await use(firefox);
    await firefox.close();
  },
});
test.use({ ignoreHTTPSErrors: true });
test.skip(program === undefined, MISSING);

const ROUNDS = 12;

test("over HTTPS, Firefox and Chromium train together, with channels in workers and over the bridge", async ({
  context,
  openPeers,
  server,
  firefox,
}) => {
  const spec = { seats: 3, rounds: ROUNDS, batchSize: 16, targetAccuracy: null };
  const created = await context.request.post(`${server.url}/api/sessions`, { data: spec });
  const { url } = (await created.json()) as { url: string };
  expect(url).toMatch(/^https:/);
  const opening = openPeers(url, 1);
  const tabs = [await firefox.newTab(), await firefox.newTab()];
  await Promise.all(
    tabs.map((tab, index) => tab.goto(`${url}?join${index === 0 ? "" : `&bridge&backend=${QUICK_BACKEND}`}`)),
  );
  const [reference] = await waitForState(await opening, "finished");
  for (const tab of tabs) {
    const read = () => tab.evaluate<PeerStatus | undefined>("window.lockstep.status()");
    await expect.poll(async () => (await read())?.state).toBe("finished");
    expect((await read())?.committed).toEqual(reference!.committed);
  }
  expect(reference!.committed.round).toBe(ROUNDS);
  expect(firefox.errors, "errors in Firefox's tabs").toEqual([]);
});
