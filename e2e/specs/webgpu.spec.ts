import { present } from "../../shared/assert.ts";
import { findChromium } from "../setup/chromium.ts";
import { killGpuProcess } from "../tabs/renderer.ts";
import { journal, status } from "../tabs/tab.ts";
import { isOnCard } from "../../web/ports/training.ts";
import { waitForRound, waitForState, waitForTabs } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { serveSources } from "./testing/serve-sources.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";
import { stopAndSave } from "./testing/page-parts.ts";

const { executablePath, args } = await findChromium();
/** A WebGPU adapter in software is in every Chromium; real ones are faster, and no more exact. */
const SOFTWARE_ADAPTER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

test.use({ launchOptions: { executablePath, args: [...args, ...SOFTWARE_ADAPTER] } });

test("R2: tabs on both engines of a card agree on every digest, also when the GPU's process ends", async ({
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
  const pages = (await Promise.all(["webgpu", "wgsl"].map((engine) => openPeers(url, 1, `&backend=${engine}`)))).flat();
  // Such an adapter takes its time to compile shaders.
  await waitForRound(pages, 2, { timeoutMs: 120_000 });
  const backends = (await Promise.all(pages.map(status))).map((each) => each?.backend);
  expect(backends).toEqual(["webgpu", "wgsl"]);
  await killGpuProcess(browser);
  await waitForTabs(pages, ({ backend }) => !isOnCard(backend), "go on without the card");
  const [first] = await waitForRound(pages, 3);
  await waitForRound(pages, first!.committed.round + 10);
  await stopAndSave(present(pages[0], "two tabs"));
  const statuses = await waitForState(pages, "halted");
  expect(statuses.map(({ view, halted }) => [view, halted?.reason])).toEqual([
    [1, "asked"],
    [1, "asked"],
  ]);
  expectOneModel(statuses);
  for (const page of pages) {
    const changed = (await journal(page)).filter((entry) => entry.event === "engineChanged");
    expect(changed.map(({ detail }) => detail)).toEqual([
      { backend: "simd", reason: expect.stringMatching(/^our own kernels: WebGPU on .+ stopped \(.+\)/) },
    ]);
  }
  await expectOneHistory(pages);
});

test("R1: our own kernels on a card compute what those in wasm compute, for every kind of block", async ({
  browser,
}) => {
  const sources = await serveSources();
  const page = await browser.newPage();
  await page.goto(sources.page);
  const compared = await page.evaluate(async (address) => {
    const { compareKernels } = (await import(address)) as typeof import("./testing/compare-kernels.ts");
    return compareKernels();
  }, sources.address("e2e/specs/testing/compare-kernels.ts"));
  expect(compared.length).toBeGreaterThan(12);
  for (const { what, gradient, answers } of compared) {
    expect(gradient, `gradient of ${what}`).toBeLessThan(1e-3);
    expect(answers, `answers of ${what}`).toBeLessThan(1e-3);
  }
  await page.close();
  await sources.close();
});
