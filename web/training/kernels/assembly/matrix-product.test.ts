import { expect, test } from "vitest";
import { Random } from "../../../../shared/training/random.ts";
import type { Strided } from "../kernels.ts";
import { KernelMemory, kernels, type Place } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

/** [rows, columns] as it lies in memory: in order of rows, of columns, or with gaps. */
function strided(place: Place, rows: number, columns: number, layout: number): Strided {
  if (layout === 0) return [place.at, columns, 1];
  if (layout === 1) return [place.at, 1, rows];
  return [place.at, columns * 2, 2];
}

function product(memory: KernelMemory, random: Random, rows: number, columns: number, depth: number): void {
  const [aPlace, bPlace] = [memory.random(random, rows * depth * 2), memory.random(random, depth * columns * 2)];
  const a = strided(aPlace, rows, depth, random.below(3));
  const b = strided(bPlace, depth, columns, random.below(3));
  const accumulate = random.below(2) === 1;
  const gap = random.below(2) * 3;
  const c = memory.random(random, rows * (columns + gap));
  const expected = Array.from(c.values);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = accumulate ? c.values[i * (columns + gap) + j]! : 0;
      for (let k = 0; k < depth; k++) {
        sum += aPlace.values[i * a[1] + k * a[2]]! * bPlace.values[k * b[1] + j * b[2]]!;
      }
      expected[i * (columns + gap) + j] = sum;
    }
  }
  const scratch = memory.scratch(kernels.matrixProductScratch());
  expectPartsAsWhole(random, rows, [c], (from, to) =>
    kernels.matrixProduct(...a, ...b, c.at, columns + gap, columns, depth, accumulate, scratch, from, to),
  );
  expectClose(c.values, expected, 2e-5);
}

test("a product, whatever the sizes, the strides, and how its rows are divided", () => {
  forDrawnSizes([30, 30, 30], product, 100);
});

test("a product of several blocks in each direction", () => {
  for (const [rows, columns, depth] of [
    [100, 17, 259],
    [7, 521, 12],
    [193, 9, 513],
  ] as const) {
    const memory = new KernelMemory();
    product(memory, new Random(rows), rows, columns, depth);
    memory.check();
  }
});

test("a NaN and an infinity reach what depends on them, and nothing else", () => {
  const memory = new KernelMemory();
  const a = memory.floats([1, NaN, 1, 1, 1, Infinity]);
  const b = memory.floats([1, 2, 3, 4]);
  const c = memory.floats(6);
  const scratch = memory.scratch(kernels.matrixProductScratch());
  kernels.matrixProduct(a.at, 2, 1, b.at, 2, 1, c.at, 2, 2, 2, false, scratch, 0, 3);
  expect(Array.from(c.values)).toEqual([NaN, NaN, 4, 6, Infinity, Infinity]);
});
