import { expect, test } from "vitest";
import { createDigester } from "./digest.ts";
import type { TrainingState } from "./state.ts";

const digester = await createDigester();
const state = (round: number, parameters: number[], ...moments: number[][]): TrainingState => ({
  round,
  parameters: Float32Array.from(parameters),
  moments: moments.map((moment) => Float32Array.from(moment)),
});

test("a text's digest is the XXH3 128-bit hash of its UTF-8", () => {
  // The value that xxHash itself gives for no input.
  expect(digester.digestText("")).toBe("99aa06d3014798d86001c324468d497f");
  expect(digester.digestText("ä")).not.toBe(digester.digestText("a"));
});

test("a digest is 32 hexadecimal characters and covers all of a state", () => {
  const states = [
    state(1, [1, 2], [3, 4]),
    state(2, [1, 2], [3, 4]),
    state(1, [1, 2], [3, 5]),
    state(1, [1, 3], [3, 4]),
    state(1, [1, 2, 3, 4]),
    state(1, [1, 2, 3], [4]),
    state(1, [1, 2], [3], [4]),
    state(1, [-0], []),
    state(1, [0], []),
  ];
  const digests = states.map((each) => digester.digest(each));
  expect(digests.every((digest) => /^[0-9a-f]{32}$/.test(digest))).toBe(true);
  expect(new Set(digests).size).toBe(states.length);
});

test("I1: equal states have equal digests, wherever their arrays lie, and whoever computes them", async () => {
  const apart = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  const expected = digester.digest(state(1, [1, 2], [3, 4]));
  expect(digester.digest({ ...state(1, [], [3, 4]), parameters: apart })).toBe(expected);
  expect((await createDigester()).digest(state(1, [1, 2], [3, 4]))).toBe(expected);
});

test("one flipped bit in millions is seen", () => {
  const large = { round: 5, parameters: new Float32Array(1_000_000).fill(0.25), moments: [] };
  const before = digester.digest(large);
  new Uint32Array(large.parameters.buffer)[777_777]! ^= 1;
  expect(digester.digest(large)).not.toBe(before);
});
