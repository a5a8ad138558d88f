import { present } from "../../shared/assert.ts";
import { findChromium } from "../setup/chromium.ts";
import { killGpuProcess } from "../tabs/renderer.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState, waitForTabs } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";
import { stopAndSave } from "./testing/page-parts.ts";

const { executablePath, args } = await findChromium();
/** A WebGPU adapter in software is in every Chromium; real ones are faster, and no more exact. */
const SOFTWARE_ADAPTER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

test.use({ launchOptions: { executablePath, args: [...args, ...SOFTWARE_ADAPTER] } });

test("R2: a tab on WebGPU and one that chooses for itself agree on every digest, also when the GPU's process ends", async ({
  browser,
  createSession,
  openPeers,
  tolerate,
}) => {
  // What Chromium says of a device that is gone.
  tolerate(/external Instance|device was lost|Device lost|GPU connection lost/i);
  const { url } = await createSession({
    seats: 2,
    rounds: 100_000,
    evaluateEvery: 1000,
    batchSize: 8,
    targetAccuracy: null,
  });
  const forced = await openPeers(url, 1, "&backend=webgpu");
  // A software adapter is slower than anything else, so nobody chooses it who is not asked to.
  const pages = [...forced, ...(await openPeers(url, 1))];
  // Such an adapter takes its time to compile shaders.
  await waitForRound(pages, 2, { timeoutMs: 120_000 });
  const backends = (await Promise.all(pages.map(status))).map((each) => each?.backend);
  expect(backends).toEqual(["webgpu", expect.stringMatching(/^(simd|wasm)$/)]);
  await killGpuProcess(browser);
  await waitForTabs(pages, ({ backend }) => backend !== "webgpu", "go on without the card");
  const [first] = await waitForRound(pages, 3);
  await waitForRound(pages, first!.committed.round + 10);
  await stopAndSave(present(pages[0], "two tabs"));
  const statuses = await waitForState(pages, "halted");
  expect(statuses.map(({ view, halted }) => [view, halted?.reason])).toEqual([
    [1, "asked"],
    [1, "asked"],
  ]);
  expectOneModel(statuses);
  const changed = (await journal(present(pages[0], "two tabs"))).filter((entry) => entry.event === "engineChanged");
  expect(changed.map(({ detail }) => detail)).toEqual([
    { backend: "simd", reason: expect.stringMatching(/^our own kernels: WebGPU on .+ stopped \(.+\)$/) },
  ]);
  await expectOneHistory(pages);
});
