import { expect, test } from "vitest";
import { joinOwnData, labelCounts } from "./join-own-data.ts";

const part = (...labels: number[]) => ({
  samples: labels.length,
  inputs: Uint8Array.from(labels.flatMap((label) => [label, 9])),
  labels: Uint16Array.from(labels),
});

test("sources follow one another, each sample with its label, and stay as they were", () => {
  const [a, b] = [part(1, 0), part(2)];
  const joined = joinOwnData([a, b]);
  expect([joined.samples, [...joined.inputs], [...joined.labels]]).toEqual([3, [1, 9, 0, 9, 2, 9], [1, 0, 2]]);
  structuredClone(joined, { transfer: [joined.inputs.buffer, joined.labels.buffer] });
  expect([...a.labels]).toEqual([1, 0]);
  expect(labelCounts([a, b], 4)).toEqual([1, 1, 1, 0]);
});

test("numbers that are predicted stay numbers, and are counted as no labels", () => {
  const parts = [0.5, -1].map((target) => ({
    ...{ samples: 1, inputs: Float32Array.of(0), labels: Float32Array.of(target) },
  }));
  expect(joinOwnData(parts).labels).toEqual(Float32Array.of(0.5, -1));
  expect(labelCounts(parts, 0)).toEqual([]);
});

test("a table's numbers stay numbers", () => {
  const table = { samples: 1, inputs: Float32Array.of(0.5), labels: Uint16Array.of(0) };
  expect(joinOwnData([table]).inputs).toEqual(Float32Array.of(0.5));
});
