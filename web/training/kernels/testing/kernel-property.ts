import fc from "fast-check";
import { expect } from "vitest";
import { Random } from "../../../../shared/training/random.ts";
import { KernelMemory } from "./kernel-memory.ts";

/**
 * How many bits a sum loses depends on the numbers that are drawn, without a bound that would show anything: the same are
 * drawn each time, since the kernels give the same bits each time.
 */
const FIXED_SEED = 20_261_126;

/**
 * Tries a kernel on drawn sizes and numbers.
 * @param sizes largest of each size, drawn from 1 on
 * @param run is given a fresh memory, the numbers' generator and the drawn sizes
 */
export function forDrawnSizes(
  sizes: readonly number[],
  run: (memory: KernelMemory, random: Random, ...sizes: number[]) => void,
  numRuns = 40,
): void {
  const drawn = fc.tuple(fc.integer(), ...sizes.map((max) => fc.integer({ min: 1, max })));
  fc.assert(
    fc.property(drawn, ([seed, ...each]) => {
      const memory = new KernelMemory();
      run(memory, new Random(seed), ...each);
      memory.check();
    }),
    { numRuns, seed: FIXED_SEED },
  );
}

/**
 * Runs a kernel over a whole range, and over the same in up to three parts, and asks for the same bits.
 * @param output what the kernel writes; its contents before are the same for both
 */
export function expectPartsAsWhole(
  random: Random,
  count: number,
  outputs: readonly { readonly values: Float32Array }[],
  run: (from: number, to: number) => void,
): void {
  const before = outputs.map(({ values }) => values.slice());
  run(0, count);
  const whole = outputs.map(({ values }) => values.slice());
  outputs.forEach(({ values }, i) => values.set(before[i]!));
  const [first, second] = [random.below(count + 1), random.below(count + 1)].sort((a, b) => a - b) as [number, number];
  run(second, count);
  run(0, first);
  run(first, second);
  outputs.forEach(({ values }, i) => expect(bitsOf(values)).toEqual(bitsOf(whole[i]!)));
}

const bitsOf = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

/** Asks for each number within `tolerance`, relative where it is larger than 1, and for NaN and infinities alike. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [is, wanted] = [actual[i]!, expected[i]!];
    const isClose = Object.is(is, wanted) || Math.abs(is - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
    if (!isClose) expect.fail(`number ${i} is ${is}, not ${wanted}`);
  }
}
