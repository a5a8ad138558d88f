import { expect, test } from "vitest";
import { seatNeeds } from "../../../../shared/peer/seat-needs.ts";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { tooLarge, type DeviceBounds } from "./too-large.ts";

const CARD: DeviceBounds = { cardVector: 128 * 2 ** 20, memory: 4 * 2 ** 30 };
const NO_CARD: DeviceBounds = { cardVector: null, memory: null };

const large = seatNeeds(
  parseSpec({
    batchSize: 4096,
    model: [{ kind: "conv2d", filters: 256, kernelSize: 5 }, { kind: "globalAveragePool2d" }],
  }),
);

test("what every device has room for is no matter", () => {
  for (const device of [CARD, NO_CARD]) {
    expect(tooLarge(seatNeeds(parseSpec({ task: "mnist-cnn" })), device)).toEqual([]);
  }
});

test("says what does not fit, with its number and the bound", () => {
  expect(tooLarge(large, NO_CARD)).toEqual([
    expect.stringMatching(/^Steps take [\d.]+ GB, and WebAssembly has 4.29 GB: no way to compute them is left/),
  ]);
  expect(tooLarge(large, { cardVector: 2 ** 34, memory: null })).toEqual([
    expect.stringMatching(/only its graphics card is left/),
  ]);
  expect(tooLarge(large, CARD)).toEqual([
    expect.stringMatching(/no way to compute them is left/),
    expect.stringMatching(/^One vector has 3.29 GB, and this device's graphics card takes 134 MB in one piece/),
    expect.stringMatching(/^A seat needs [\d.]+ GB, and this device has about 4.29 GB/),
  ]);
});
