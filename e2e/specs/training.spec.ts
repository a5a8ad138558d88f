import type { Page } from "@playwright/test";
import type { SessionSpecInput } from "../../shared/session/spec.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, QUICK_BACKEND, test } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";
import { openHowItWorks } from "./testing/page-parts.ts";

/** Real MNIST, learnt well enough in few rounds. */
const QUICK_ROUNDS = 40;
const QUICK: SessionSpecInput = {
  rounds: QUICK_ROUNDS,
  learningRate: 0.005,
  evaluateEvery: 20,
  targetAccuracy: null,
};

/** All tabs finish alike: same round, digest and accuracy, saved, nothing refused, one history (I1, R4). */
async function expectAgreement(pages: readonly Page[], round: number): Promise<number> {
  const statuses = await waitForState(pages, "finished");
  const [first] = statuses;
  for (const { seat, committed, accuracy, saved, rejected, view, members } of statuses) {
    const at = `seat ${seat}`;
    expect(committed, at).toEqual({ round, digest: first?.committed.digest });
    expect(saved, at).toEqual({ ...committed, reason: "finished" });
    expect(accuracy, at).toBe(first?.accuracy);
    expect(rejected, `${at} refused messages`).toBe(0);
    expect([view, members.length], `M4: ${at} is in view 1, which is all seats`).toEqual([1, pages.length]);
  }
  expect(statuses.map(({ seat }) => seat).sort()).toEqual(pages.map((_, index) => index));
  await expectOneHistory(pages);
  return first?.accuracy ?? 0;
}

test("3 tabs train on MNIST in step, secure averaging modulo 2^32 (S1, S2, S3); those of one browser share the processor's cores, and one alone in a browser has all of them", async ({
  browser,
  createSession,
  openPeers,
  openTab,
}) => {
  const { url } = await createSession({ ...QUICK, seats: 3, averaging: "secure" });
  const elsewhere = await browser.newContext();
  const [alone, together] = await Promise.all([
    openTab(`${url}?join&backend=${QUICK_BACKEND}`, elsewhere),
    openPeers(url, 2),
  ]);
  const cores = await alone.evaluate(() => navigator.hardwareConcurrency);
  for (const [page, tabs] of [[alone, 1] as const, ...together.map((each) => [each, 2] as const)]) {
    await openHowItWorks(page);
    const threads = Math.max(1, Math.min(8, Math.floor(cores / tabs)));
    const words = threads === 1 ? "our own kernels: asked for" : `our own kernels on ${threads} threads: asked for`;
    await expect(page.getByText(`Computes with ${words}`, { exact: true })).toBeVisible();
  }
  expect(await expectAgreement([alone, ...together], QUICK_ROUNDS)).toBeGreaterThan(0.85);
  await elsewhere.close();
});

test("channels that cannot be transferred go over a bridge, in 4 bits a number, and all stop at the target (R7)", async ({
  createSession,
  openPeers,
}) => {
  const targetAccuracy = 0.5;
  const { url } = await createSession({
    ...{ seats: 2, compression: "int4", learningRate: 0.005, evaluateEvery: 5, targetAccuracy },
  });
  const pages = await openPeers(url, 2, "&bridge");
  const [first] = await waitForState(pages, "finished");
  const { round } = first!.committed;
  expect(round % 5, "only an evaluated round can reach the target").toBe(0);
  expect(round).toBeLessThan(200);
  expect(await expectAgreement(pages, round)).toBeGreaterThanOrEqual(targetAccuracy);
});

test("R2: a model of people's own trains on three engines at once, to one digest", async ({
  createSession,
  openPeers,
}) => {
  const model = [
    { kind: "conv2d", filters: 4, kernelSize: 5, stride: 2, activation: "gelu" },
    { kind: "groupNorm", groups: 2 },
    {
      kind: "residual",
      blocks: [
        { kind: "depthwiseConv2d", kernelSize: 3 },
        { kind: "dropout", rate: 0.1 },
      ],
    },
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "flatten" },
  ];
  const { url } = await createSession({ model, seats: 3, rounds: 6, batchSize: 8, targetAccuracy: null });
  const backends = ["simd", "wasm", "cpu"];
  const pages = (await Promise.all(backends.map((name) => openPeers(url, 1, `&backend=${name}`)))).flat();
  // A few rounds teach it next to nothing; the accuracy only has to be that of a model which gives answers.
  expect(await expectAgreement(pages, 6)).toBeGreaterThan(0.03);
  expect((await waitForState(pages, "finished")).map(({ backend }) => backend).sort()).toEqual([...backends].sort());
});

test("R7: two tabs learn a text to its target loss, show what the model writes, and it goes on with a prompt", async ({
  createSession,
  openPeers,
}) => {
  const model = [
    { kind: "embedding", units: 16 },
    { kind: "positions" },
    { kind: "residual", blocks: [{ kind: "layerNorm" }, { kind: "attention", heads: 2 }] },
    { kind: "layerNorm" },
  ];
  const { url, id } = await createSession({
    ...{ task: "text", model, text: { context: 16 }, seats: 2, batchSize: 16, learningRate: 0.01 },
    ...{ rounds: 200, evaluateEvery: 10, targetLoss: 3.3 },
  });
  const pages = await openPeers(url, 2, "&backend=simd");
  const [first] = await waitForState(pages, "finished");
  expect(await expectAgreement(pages, first!.committed.round)).toBeGreaterThan(0.1);
  expect(first!.heldOutLoss).toBeLessThanOrEqual(3.3);
  const written = await Promise.all(
    pages.map((page) => page.getByRole("region", { name: "What the model writes now" }).locator(".page").textContent()),
  );
  expect(written[0]!.length).toBeGreaterThan(0);
  const [page] = pages;
  await openHowItWorks(page!);
  await expect(page!.getByRole("img", { name: /^Bits a character over rounds: \d/ })).toBeVisible();

  await page!.goto(`${new URL(url).origin}/results/${id}/${first!.seat}`);
  await page!.getByLabel("Begin a text").fill("Call me ");
  await page!.getByLabel("Length").fill("40");
  await page!.getByRole("button", { name: "Continue" }).click();
  await expect(page!.getByRole("status").filter({ hasText: "Done, on" })).toBeVisible();
  await expect(page!.getByRole("log", { name: "What the model writes" })).toHaveText(/^Call me .{30,}/s);
});
