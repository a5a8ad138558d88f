import { waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";
import { findChromium } from "../setup/chromium.ts";

const { executablePath, args } = await findChromium();
/** A WebGPU adapter in software is in every Chromium; real ones are faster, and no more exact. */
const SOFTWARE_ADAPTER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

test.use({ launchOptions: { executablePath, args: [...args, ...SOFTWARE_ADAPTER] } });

test("R2: a tab on WebGPU and one that chooses wasm agree on every digest", async ({ createSession, openPeers }) => {
  const { url } = await createSession({ seats: 2, rounds: 3, batchSize: 8, targetAccuracy: null });
  const forced = await openPeers(url, 1, "&backend=webgpu");
  // A software adapter is slower than wasm, so nobody chooses it who is not asked to.
  const pages = [...forced, ...(await openPeers(url, 1))];
  // Such an adapter takes its time to compile shaders and to evaluate.
  const statuses = await waitForState(pages, "finished", { timeoutMs: 170_000 });
  expect(statuses.map(({ backend }) => backend)).toEqual(["webgpu", "wasm"]);
  expect(statuses.map(({ saved }) => saved?.round)).toEqual([3, 3]);
  expect(new Set(statuses.map(({ saved }) => saved!.digest)).size).toBe(1);
  await expectOneHistory(pages);
});
