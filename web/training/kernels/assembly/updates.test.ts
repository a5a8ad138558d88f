import fc from "fast-check";
import { expect, test } from "vitest";
import { BETA_1, BETA_2, createAdam, EPSILON } from "../../../../shared/training/adam.ts";
import { Random } from "../../../../shared/training/random.ts";
import { createSgd } from "../../../../shared/training/sgd.ts";
import { updateFactors, updateFields } from "../../../../shared/training/update-factors.ts";
import type { UpdateFactors } from "../../../../shared/training/update-rule.ts";
import type { UpdateRule } from "../../../../shared/training/update-rule.ts";
import { KernelMemory, kernels, type Place } from "../testing/kernel-memory.ts";
import { expectPartsAsWhole } from "../testing/kernel-property.ts";

/** Numbers of all sizes, and those at the edges of float32: zeros, denormals, the largest. */
function anyNumbers(random: Random, length: number): Float32Array {
  const edges = [0, 1e-45, 1.1754942e-38, 1e-20, 1e20, 3.4028235e38];
  return Float32Array.from({ length }, () => {
    const size = random.below(3) === 0 ? random.pick(edges) : random.uniform() * 10 ** (random.below(44) - 34);
    return random.below(2) === 0 ? size : -size;
  });
}

/**
 * Makes a third of the sums of an update cancel to the last bits of float64, which rounding to float32 hides elsewhere: an
 * operation more, less or in another order is seen.
 * @param term what is added to kept * moment, of each element
 */
function cancel(random: Random, moment: Float32Array, kept: number, term: (i: number) => number): void {
  moment.forEach((_, i) => {
    const opposite = Math.fround(-term(i) / kept);
    if (random.below(3) === 0 && Number.isFinite(opposite)) moment[i] = opposite;
  });
}

/** Bits of every number, those of NaN all alike: what a NaN carries, engines may choose. */
const bitsOf = (values: Float32Array) =>
  Array.from(new Uint32Array(values.slice().buffer), (bits, i) => (Number.isNaN(values[i]) ? NaN : bits));

function forDrawnStates(run: (memory: KernelMemory, random: Random, length: number) => void): void {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, length) => {
      const memory = new KernelMemory();
      run(memory, new Random(seed), length);
      memory.check();
    }),
    { numRuns: 150 },
  );
}

/** What the plain code makes of the same state and gradient: parameters and moments. */
function plainUpdate(
  rule: UpdateRule,
  factors: UpdateFactors,
  gradient: Place,
  [parameters, ...moments]: readonly [Place, ...Place[]],
): Float32Array[] {
  const length = gradient.values.length;
  const from = { round: 0, parameters: parameters.values, moments: moments.map(({ values }) => values) };
  const to = { round: 0, parameters: new Float32Array(length), moments: moments.map(() => new Float32Array(length)) };
  rule.update(factors, factors.keep, from, gradient.values, to, 0, length);
  return [to.parameters, ...to.moments];
}

test("R3: Adam's bits are those of the plain code, for numbers of every size", () => {
  forDrawnStates((memory, random, length) => {
    const [rate, round] = [random.uniform() * 0.1, random.below(5000)];
    const places = [0, 1, 2].map(() => memory.floats(anyNumbers(random, length))) as [Place, Place, Place];
    // A second moment is a sum of squares; one below 0 would be NaN in what follows, but not in the moment itself.
    places[2].values.forEach((value, i) => (places[2].values[i] = Math.abs(value)));
    const gradient = memory.floats(anyNumbers(random, length));
    const g = gradient.values;
    const [fields, t] = [updateFields("adam", { learningRate: rate }), round + 1];
    const [scale, keep] = [0, 1].map(() => (random.below(2) === 0 ? 1 : random.uniform())) as [number, number];
    const factors = { ...updateFactors(fields, { round: t, updates: t, norm: 0 }), scale, keep };
    const { step, correction } = factors;
    cancel(random, places[1].values, BETA_1, (i) => (1 - BETA_1) * (scale * g[i]!));
    cancel(random, places[2].values, BETA_2, (i) => (1 - BETA_2) * (scale * g[i]!) * (scale * g[i]!));
    const rule = createAdam(BETA_2);
    const moved = plainUpdate(rule, factors, gradient, [memory.floats(new Float32Array(length)), ...places.slice(1)]);
    cancel(random, places[0].values, keep, (i) => moved[0]![i]!);
    const expected = plainUpdate(rule, factors, gradient, places);
    const next = random.below(2) === 0 ? places : places.map(() => memory.floats(length));
    expectPartsAsWhole(random, length, next, (from, to) =>
      kernels.adam(
        ...(places.map(({ at }) => at) as [number, number, number]),
        gradient.at,
        ...(next.map(({ at }) => at) as [number, number, number]),
        BETA_1,
        BETA_2,
        EPSILON,
        scale,
        keep,
        step,
        correction,
        from,
        to,
      ),
    );
    next.forEach(({ values }, i) => expect(bitsOf(values)).toEqual(bitsOf(expected[i]!)));
  });
});

test("R3: the bits of descent with and without momentum are those of the plain code", () => {
  forDrawnStates((memory, random, length) => {
    const [rate, kept, scale] = [random.uniform(), random.uniform(), random.below(2) === 0 ? 1 : random.uniform()];
    const factors = { scale, keep: 1, step: rate, correction: 1 };
    const parameters = memory.floats(anyNumbers(random, length));
    const velocity = memory.floats(anyNumbers(random, length));
    const gradient = memory.floats(anyNumbers(random, length));
    cancel(random, velocity.values, kept, (i) => scale * gradient.values[i]!);
    cancel(random, parameters.values, 1, (i) => -rate * (kept * velocity.values[i]! + scale * gradient.values[i]!));
    const [parametersNext, velocityNext] = [memory.floats(length), memory.floats(length)];

    const expected = plainUpdate(createSgd(kept), factors, gradient, [parameters, velocity]);
    expectPartsAsWhole(random, length, [parametersNext, velocityNext], (from, to) =>
      kernels.momentum(
        parameters.at,
        velocity.at,
        gradient.at,
        parametersNext.at,
        velocityNext.at,
        kept,
        scale,
        rate,
        from,
        to,
      ),
    );
    expect(bitsOf(parametersNext.values)).toEqual(bitsOf(expected[0]!));
    expect(bitsOf(velocityNext.values)).toEqual(bitsOf(expected[1]!));

    const [expectedPlain] = plainUpdate(createSgd(0), factors, gradient, [parameters]);
    expectPartsAsWhole(random, length, [parametersNext], (from, to) =>
      kernels.descent(parameters.at, gradient.at, parametersNext.at, scale, rate, from, to),
    );
    expect(bitsOf(parametersNext.values)).toEqual(bitsOf(expectedPlain!));
  });
});
