import { describe, expect, test } from "vitest";
import { correlation } from "../../shared/attack/correlation.ts";
import type { RebuiltSample } from "../../shared/attack/dense-inversion.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import { fromMasked, fromPlain, leakOf, MEMBERS, sliceFor, type Leak } from "./leak.ts";

/** Batches, of which each begins so many digits after the one before. */
const BATCHES = 8;
const APART = 60;

const digitOf = ({ samples }: Leak, sample: number) =>
  samples.inputs.subarray(sample * MNIST.pixels, (sample + 1) * MNIST.pixels);

/** For each digit of a batch, how well the best of the rebuilt ones matches it. */
function matches(leak: Leak, rebuilt: readonly RebuiltSample[]): readonly number[] {
  return Array.from({ length: leak.samples.count }, (_, sample) =>
    Math.max(-1, ...rebuilt.map(({ inputs }) => correlation(inputs, digitOf(leak, sample)))),
  );
}

/** The batches of a size, and all matches of what an attack makes of them. */
async function allMatches(count: number, attack: (leak: Leak) => readonly RebuiltSample[]): Promise<readonly number[]> {
  const all: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const leak = await leakOf(batch * APART, count);
    all.push(...matches(leak, attack(leak)));
  }
  return all;
}

const share = (values: readonly number[], holds: (value: number) => boolean) =>
  values.filter(holds).length / values.length;

describe("what a plain contribution gives away", () => {
  test.each(["none", "fp16", "int8", "int4"] as const)(
    "a single digit is rebuilt, with compression %s",
    async (codec) => {
      const found = await allMatches(1, (leak) => fromPlain(leak, codec));
      expect(Math.min(...found)).toBeGreaterThan(0.99);
    },
  );

  test.each([2, 3, 4])("of batches of %i digits at least nine in ten are rebuilt from int8", async (count) => {
    const found = await allMatches(count, (leak) => fromPlain(leak, "int8"));
    expect(share(found, (match) => match > 0.95)).toBeGreaterThanOrEqual(0.9);
  });

  test("each receiver alone rebuilds its strip of the digit, even without the bias", async () => {
    const leak = await leakOf(0, 1);
    for (let position = 0; position < MEMBERS; position += 1) {
      const [rebuilt] = fromPlain(leak, "int8", [sliceFor(leak.gradient, position)]);
      const pixels = rebuilt!.inputs.filter((value) => !Number.isNaN(value)).length;
      expect(pixels / MNIST.pixels).toBeCloseTo(1 / MEMBERS, 1);
      expect(matches(leak, [rebuilt!])[0]).toBeGreaterThan(0.95);
    }
  });
});

describe("I8: what a masked contribution gives away", () => {
  test.each([
    [1, 32],
    [1, 16],
    [2, 32],
    [4, 32],
    [4, 16],
  ] as const)("of batches of %i, in %i bits: nothing like the digits", async (count, bits) => {
    const leaks = await allMatches(count, (leak) =>
      // Of either sign: a negative would show the digit as well.
      fromMasked(leak, bits).flatMap((each) => [each, { ...each, inputs: each.inputs.map((value) => -value) }]),
    );
    expect(leaks).toHaveLength(count * BATCHES);
    expect(Math.max(...leaks)).toBeLessThan(0.3);
  });
});
