import { expect, test } from "vitest";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("lines of the table by token, and their gradient added where it came from", () => {
  forDrawnSizes([12, 7, 19], (memory, random, rows, entries, width) => {
    const tokens = memory.ints(Array.from({ length: rows }, () => random.below(entries)));
    const table = memory.random(random, entries * width);
    const y = memory.floats(rows * width);
    expectPartsAsWhole(random, rows, [y], (from, to) =>
      kernels.embed(tokens.at, table.at, y.at, entries, width, from, to),
    );
    const expected = Array.from(tokens.values, (token) =>
      Array.from(table.values.subarray(token * width, (token + 1) * width)),
    );
    expectClose(y.values, expected.flat(), 0);

    const byY = memory.random(random, rows * width);
    const byTable = memory.random(random, entries * width);
    const sums = Array.from(byTable.values);
    byY.values.forEach((by, i) => (sums[tokens.values[Math.floor(i / width)]! * width + (i % width)]! += by));
    expectPartsAsWhole(random, width, [byTable], (from, to) =>
      kernels.embedGradient(tokens.at, byY.at, byTable.at, rows, entries, width, from, to),
    );
    expectClose(byTable.values, sums, 1e-5);
  });
});

test("a token that is not in the table gives NaN, and no gradient", () => {
  const memory = new KernelMemory();
  const tokens = memory.ints([1, -1, 2]);
  const table = memory.floats([1, 2, 3, 4]);
  const y = memory.floats(6);
  kernels.embed(tokens.at, table.at, y.at, 2, 2, 0, 3);
  expect(Array.from(y.values)).toEqual([3, 4, NaN, NaN, NaN, NaN]);
  kernels.embedGradient(tokens.at, memory.floats([1, 1, 1, 1, 1, 1]).at, table.at, 3, 2, 2, 0, 2);
  expect(Array.from(table.values)).toEqual([1, 2, 4, 5]);
  memory.check();
});

test("positions are added anew for each sequence, and their gradient is the sum over sequences", () => {
  forDrawnSizes([4, 6, 19], (memory, random, sequences, length, width) => {
    const rows = sequences * length;
    const x = memory.random(random, rows * width);
    const positions = memory.random(random, length * width);
    const expected = Array.from(x.values, (value, i) => value + positions.values[i % (length * width)]!);
    expectPartsAsWhole(random, rows, [x], (from, to) =>
      kernels.addPositions(x.at, positions.at, length, width, from, to),
    );
    expectClose(x.values, expected, 1e-6);

    const accumulate = random.below(2) === 1;
    const sums = Array.from(positions.values, (value) => (accumulate ? value : 0));
    x.values.forEach((by, i) => (sums[i % (length * width)]! += by));
    expectPartsAsWhole(random, length, [positions], (from, to) =>
      kernels.positionsGradient(x.at, positions.at, rows, length, width, accumulate, from, to),
    );
    expectClose(positions.values, sums, 1e-5);
  });
});
