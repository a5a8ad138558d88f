import { test } from "vitest";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("column sums, also of more rows than one part, within 1e-5", () => {
  forDrawnSizes([600, 41], (memory, random, rows, columns) => {
    const x = memory.random(random, rows * columns);
    const sums = memory.random(random, columns);
    const accumulate = random.below(2) === 1;
    const expected = Array.from(sums.values, (value, column) => {
      let sum = accumulate ? value : 0;
      for (let row = 0; row < rows; row++) sum += x.values[row * columns + column]!;
      return sum;
    });
    expectPartsAsWhole(random, columns, [sums], (from, to) =>
      kernels.columnSums(x.at, sums.at, rows, columns, accumulate, from, to),
    );
    expectClose(sums.values, expected, 1e-5);
  });
});
