import { beforeEach, expect, test, vi } from "vitest";
import { FakeBrowser } from "../introduction/testing/browser.ts";
import type { EnginesAnswer, EngineTrial } from "../ports/engines.ts";
import { EngineMemory } from "./engine-memory.ts";

const FAST: EngineTrial = { name: "simd", title: "our own kernels", ms: 1.3, isEstimate: false };
const NONE: EngineTrial = { name: "webgpu", why: "this browser has no WebGPU" };

let browser: FakeBrowser;
beforeEach(() => {
  browser = new FakeBrowser();
  browser.openTab();
  Object.assign(navigator, { userAgent: "version 1" });
});

/** A seat's worker that asks, and what it is answered. */
function seat() {
  const answers: EnginesAnswer["trials"][] = [];
  const memory = new EngineMemory(({ trials }) => answers.push(trials));
  const ask = (key: string): void => memory.hear({ type: "enginesWanted", key });
  const tried = (trials: readonly EngineTrial[] | null): void => memory.hear({ type: "enginesTried", trials });
  return { memory, answers, ask, tried };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what came of trials is remembered for a model, and other tabs wait for those that go on", async () => {
  const [first, second] = [seat(), seat()];
  first.ask("a");
  await settled();
  second.ask("a");
  await settled();
  expect([first.answers, second.answers]).toEqual([[null], []]);
  first.tried([FAST, NONE]);
  await settled();
  expect(second.answers).toEqual([[FAST, NONE]]);
  const third = seat();
  third.ask("b");
  await settled();
  expect(third.answers, "another model").toEqual([null]);
});

test("whoever failed, or is gone, holds nobody up", async () => {
  const [first, second, third] = [seat(), seat(), seat()];
  first.ask("a");
  await settled();
  second.ask("a");
  first.tried(null);
  await settled();
  expect(second.answers).toEqual([null]);
  third.ask("a");
  second.memory.end();
  await settled();
  expect(third.answers).toEqual([null]);
});

test("another version of the browser, a month, and what cannot be read count as nothing", async () => {
  const ask = async (): Promise<EnginesAnswer["trials"] | undefined> => {
    const { memory, answers, ask: askFor } = seat();
    askFor("a");
    await settled();
    memory.end();
    await settled();
    return answers[0];
  };
  const first = seat();
  first.ask("a");
  await settled();
  first.tried([FAST]);
  await settled();
  expect(await ask()).toEqual([FAST]);
  const kept = browser.localStorage.getItem("lockstep/engines")!;
  Object.assign(navigator, { userAgent: "version 2" });
  expect(await ask()).toBeNull();
  Object.assign(navigator, { userAgent: "version 1" });
  for (const text of [
    "no JSON",
    "{}",
    '[{"key":"a"}]',
    kept.replace('"simd"', '"abacus"'),
    kept.replace("1.3", "-1"),
  ]) {
    browser.localStorage.setItem("lockstep/engines", text);
    expect(await ask(), text).toBeNull();
  }
  browser.localStorage.setItem("lockstep/engines", kept);
  vi.setSystemTime(Date.now() + 31 * 24 * 3600 * 1000);
  expect(await ask()).toBeNull();
  vi.useRealTimers();
});
