import { test } from "vitest";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";
import { plainNorm, plainNormGradients } from "../testing/plain-norm.ts";

const EPSILON = 1e-5;

test("layer norm and its gradients", () => {
  forDrawnSizes([9, 23], (memory, random, rows, columns) => {
    const x = memory.random(random, rows * columns);
    const [gain, shift] = [memory.random(random, columns), memory.random(random, columns)];
    const byY = memory.random(random, rows * columns);
    const [means, inverses] = [memory.floats(rows), memory.floats(rows)];
    const y = memory.floats(rows * columns);
    const shape = [rows, 1, columns, 1] as const;
    expectPartsAsWhole(random, rows, [y, means, inverses], (from, to) =>
      kernels.layerNorm(x.at, gain.at, shift.at, y.at, means.at, inverses.at, columns, EPSILON, from, to),
    );
    const plain = plainNorm(x.values, gain.values, shift.values, shape, EPSILON);
    expectClose(y.values, plain, 1e-4);

    const [byGain, byShift] = [memory.random(random, columns), memory.random(random, columns)];
    const accumulate = random.below(2) === 1;
    const before = [byGain, byShift].map(({ values }) => Array.from(values, (value) => (accumulate ? value : 0)));
    const expected = plainNormGradients(x.values, gain.values, shift.values, byY.values, shape, EPSILON);
    expectPartsAsWhole(random, columns, [byGain, byShift], (from, to) =>
      kernels.layerNormWeightGradients(
        x.at,
        means.at,
        inverses.at,
        byY.at,
        byGain.at,
        byShift.at,
        rows,
        columns,
        accumulate,
        from,
        to,
      ),
    );
    expectClose(
      byGain.values,
      expected.byGain.map((by, i) => by + before[0]![i]!),
      1e-4,
    );
    expectClose(
      byShift.values,
      expected.byShift.map((by, i) => by + before[1]![i]!),
      1e-4,
    );

    const byX = random.below(2) === 0 ? byY : memory.floats(rows * columns);
    expectPartsAsWhole(random, rows, [byX], (from, to) =>
      kernels.layerNormGradient(x.at, gain.at, means.at, inverses.at, byY.at, byX.at, columns, from, to),
    );
    expectClose(byX.values, expected.byX, 1e-3);
  });
});
