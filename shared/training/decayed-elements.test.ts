import fc from "fast-check";
import { expect, test } from "vitest";
import { decayedRanges, forEachRun } from "./decayed-elements.ts";
import { parameterLayout } from "./model/layout.ts";
import { numbers } from "./model/shape.ts";

test("kernels, filters and tables decay; biases, gains and shifts do not", () => {
  const tensors = parameterLayout({
    model: {
      kind: "layers",
      input: { of: "tokens", length: 4, vocabulary: 5 },
      blocks: [
        { kind: "embedding", units: 6 },
        { kind: "positions" },
        { kind: "residual", blocks: [{ kind: "layerNorm" }, { kind: "attention", heads: 2, causal: true }] },
        { kind: "dense", units: 3, activation: "gelu" },
      ],
      head: { of: "tokens" },
    },
  });
  const ranges = decayedRanges(tensors);
  const decays = (offset: number): boolean => ranges.some(({ start, end }) => offset >= start && offset < end);
  const names = (wanted: boolean) => tensors.filter(({ offset }) => decays(offset) === wanted).map(({ name }) => name);
  expect(names(true)).toEqual([
    "embedding1.table",
    "positions1.table",
    "attention1.kernel",
    "attention1.outputKernel",
    "dense1.kernel",
    "dense2.kernel",
  ]);
  expect(names(false)).toEqual([
    "layerNorm1.gain",
    "layerNorm1.shift",
    "attention1.bias",
    "attention1.outputBias",
    "dense1.bias",
    "dense2.bias",
  ]);
  // Two tables that lie side by side are one range.
  expect(ranges[0]).toEqual({ start: 0, end: 5 * 6 + 4 * 6 });
});

test("filters of convolutions decay; a vector without layers does not", () => {
  const model = { kind: "layers", input: numbers(8, 8, 1), head: { of: "classes", count: 2 } } as const;
  const blocks = [
    { kind: "conv2d", filters: 2, kernelSize: 3, stride: 1, padding: "same", activation: "relu" },
    { kind: "globalAveragePool2d" },
  ] as const;
  expect(decayedRanges(parameterLayout({ model: { ...model, blocks } }))).toEqual([
    { start: 0, end: 18 },
    { start: 20, end: 24 },
  ]);
  expect(decayedRanges(parameterLayout({ model: { kind: "flat", parameters: 9 } }))).toEqual([]);
});

test("any part of a vector is gone through once, in order, each element as it decays", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.infiniteStream(fc.boolean()), fc.nat(), fc.nat(), (sizes, decaying, a, b) => {
      let offset = 0;
      const tensors = sizes.map((size) => {
        const { value } = decaying.next();
        const tensor = { shape: value === true ? [1, size] : [size], offset, size };
        offset += size;
        return tensor;
      });
      const [start, end] = [a % (offset + 1), b % (offset + 1)].sort((x, y) => x - y) as [number, number];
      const seen: [number, boolean][] = [];
      forEachRun(decayedRanges(tensors), start, end, (from, to, decays) => {
        expect(to).toBeGreaterThan(from);
        for (let i = from; i < to; i++) seen.push([i, decays]);
      });
      const expected = tensors.flatMap(({ shape, offset: first, size }) =>
        Array.from({ length: size }, (_, i): [number, boolean] => [first + i, shape.length > 1]),
      );
      expect(seen).toEqual(expected.slice(start, end));
    }),
  );
});
