import { test } from "vitest";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("sums, scaled sums, products by a factor, copies and zeros of a range", () => {
  forDrawnSizes([40], (memory, random, length) => {
    const x = memory.random(random, length);
    const y = memory.random(random, length);
    const z = memory.floats(length);
    const factor = Math.fround(random.uniform() * 4 - 2);
    const expectAll = (expected: (i: number) => number, run: (from: number, to: number) => void) => {
      const wanted = Array.from(z.values, (_, i) => expected(i));
      expectPartsAsWhole(random, length, [z], run);
      expectClose(z.values, wanted, 1e-6);
    };
    expectAll(
      (i) => x.values[i]! + y.values[i]!,
      (from, to) => kernels.add(x.at, y.at, z.at, from, to),
    );
    expectAll(
      (i) => z.values[i]! + factor * x.values[i]!,
      (from, to) => kernels.addScaled(factor, x.at, z.at, from, to),
    );
    expectAll(
      (i) => factor * z.values[i]!,
      (from, to) => kernels.scale(factor, z.at, z.at, from, to),
    );
    expectAll(
      (i) => y.values[i]!,
      (from, to) => kernels.copy(y.at, z.at, from, to),
    );
    expectAll(
      () => 0,
      (from, to) => kernels.clear(z.at, from, to),
    );
  });
});
