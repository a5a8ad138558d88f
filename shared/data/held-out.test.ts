import { expect, test } from "vitest";
import { holdOut, OWN_SAMPLES_MIN } from "./held-out.ts";

test.each([OWN_SAMPLES_MIN, 11, 99, 1000, 1003, 65_536])(
  "of %d samples each is trained on or held out, never both",
  (n) => {
    const { train, test: kept } = holdOut(n);
    expect(kept.length).toBe(Math.min(Math.floor(n / 5), 200));
    expect([...train, ...kept].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  },
);

test("what is held out is spread over all samples: files are often sorted by label", () => {
  expect([...holdOut(20).test]).toEqual([2, 7, 12, 17]);
  const { test: kept } = holdOut(60_000);
  for (let label = 0; label < 10; label++) {
    expect(kept.filter((at) => Math.floor(at / 6000) === label).length).toBe(20);
  }
});
