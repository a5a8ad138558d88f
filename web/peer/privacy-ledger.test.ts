import { expect, test } from "vitest";
import type { Input } from "../../shared/peer/input.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import { PrivacyLedger } from "./privacy-ledger.ts";

function gradient(round: number, more: { samples?: number; weight?: number } = {}): Input {
  const { samples = 64, weight = samples } = more;
  const values = new Float32Array(1);
  return { type: "gradient", view: 1, round, attempt: 0, gradient: values, samples, weight, loss: 1, computeMs: 1 };
}

test("every contribution counts, a repeated one again", () => {
  const ledger = new PrivacyLedger(parseSpec({ privacy: "sample" }));
  expect(ledger.spent).toBeNull();
  for (const round of [1, 2, 2, 3]) ledger.notice(gradient(round));
  ledger.notice({ type: "tick" });
  ledger.notice(gradient(4, { samples: 0 }));
  expect(ledger.spent).toMatchObject({ unit: "sample", contributions: 4, ownSamples: 15_000 });
});

test("what is computed beyond the last round never leaves the tab", () => {
  const ledger = new PrivacyLedger(parseSpec({ privacy: "sample", rounds: 2 }));
  for (const round of [1, 2, 3]) ledger.notice(gradient(round));
  expect(ledger.spent?.contributions).toBe(2);
});

test("after a reload the rounds before count as contributed to", () => {
  const ledger = new PrivacyLedger(parseSpec({ privacy: "peer" }));
  ledger.notice(gradient(41));
  ledger.notice(gradient(42));
  expect(ledger.spent).toMatchObject({ unit: "peer", contributions: 42 });
});

test("a data set of one's own is as large as the weight says, the smallest seen", () => {
  const ledger = new PrivacyLedger(parseSpec({ privacy: "sample", data: "by-label" }));
  ledger.notice(gradient(1, { weight: 9000 }));
  ledger.notice(gradient(2, { weight: 8000 }));
  ledger.notice(gradient(3, { weight: 9000 }));
  expect(ledger.spent?.ownSamples).toBe(8000);
});

test("without differential privacy there is nothing to count", () => {
  const ledger = new PrivacyLedger(parseSpec({}));
  ledger.notice(gradient(1));
  expect(ledger.spent).toBeNull();
});
