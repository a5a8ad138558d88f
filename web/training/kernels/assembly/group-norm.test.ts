import { test } from "vitest";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";
import { plainNorm, plainNormGradients } from "../testing/plain-norm.ts";

const EPSILON = 1e-5;

test("group norm and its gradients", () => {
  forDrawnSizes([3, 6, 4, 5], (memory, random, samples, places, groups, size) => {
    const channels = groups * size;
    const length = samples * places * channels;
    const x = memory.random(random, length);
    const [gain, shift] = [memory.random(random, channels), memory.random(random, channels)];
    const byY = memory.random(random, length);
    const [means, inverses] = [memory.floats(samples * channels), memory.floats(samples * channels)];
    const y = memory.floats(length);
    const shape = [samples, places, channels, groups] as const;
    expectPartsAsWhole(random, samples, [y, means, inverses], (from, to) =>
      kernels.groupNorm(
        x.at,
        gain.at,
        shift.at,
        y.at,
        means.at,
        inverses.at,
        places,
        channels,
        groups,
        EPSILON,
        from,
        to,
      ),
    );
    expectClose(y.values, plainNorm(x.values, gain.values, shift.values, shape, EPSILON), 1e-4);

    const [byGain, byShift] = [memory.random(random, channels), memory.random(random, channels)];
    const accumulate = random.below(2) === 1;
    const before = [byGain, byShift].map(({ values }) => Array.from(values, (value) => (accumulate ? value : 0)));
    const expected = plainNormGradients(x.values, gain.values, shift.values, byY.values, shape, EPSILON);
    expectPartsAsWhole(random, channels, [byGain, byShift], (from, to) =>
      kernels.groupNormWeightGradients(
        x.at,
        means.at,
        inverses.at,
        byY.at,
        byGain.at,
        byShift.at,
        samples,
        places,
        channels,
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

    const scratch = memory.scratch(2 * channels * 4);
    const byX = random.below(2) === 0 ? byY : memory.floats(length);
    expectPartsAsWhole(random, samples, [byX], (from, to) =>
      kernels.groupNormGradient(
        x.at,
        gain.at,
        means.at,
        inverses.at,
        byY.at,
        byX.at,
        places,
        channels,
        groups,
        scratch,
        from,
        to,
      ),
    );
    expectClose(byX.values, expected.byX, 1e-3);
  });
});
