import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SLICE_PARTS } from "./slices.ts";
import { slicesByUpload } from "./upload-slices.ts";

const rate = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 0xff_ffff }));
const rates = fc.array(rate, { minLength: 3, maxLength: 32 });

/** All parts to the last member: the worst there is, unless it is by far the fastest. */
const atLast = (members: number) => Array.from({ length: members }, (_, i) => (i === members - 1 ? SLICE_PARTS : 0));

/** How long uploads take, as multiples of what one vector takes at a kilobyte a second. */
function times(parts: readonly number[], of: readonly number[]): readonly number[] {
  return of.map((each, i) => (1 + ((of.length - 2) * parts[i]!) / SLICE_PARTS) / each);
}

/** The least time in which all can be done, were parts as fine as one likes: found by halving. */
function leastTime(of: readonly number[]): number {
  const needed = (time: number) => of.reduce((sum, each) => sum + Math.max(0, (time * each - 1) / (of.length - 2)), 0);
  let [low, high] = [1 / Math.min(...of), of.length / Math.min(...of)];
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (needed(middle) >= 1) high = middle;
    else low = middle;
  }
  return high;
}

describe("R14: slices by upload speed", () => {
  test("one at a twentieth of the others' speed owns nothing, and the vector is its whole upload", () => {
    const parts = slicesByUpload([20_000, 1000, 20_000, 20_000], null);
    expect(parts).toEqual([342, 0, 341, 341]);
    expect(Math.max(...times(parts!, [20_000, 1000, 20_000, 20_000]))).toBe(1 / 1000);
    expect(Math.max(...times([256, 256, 256, 256], [20_000, 1000, 20_000, 20_000]))).toBe(1.5 / 1000);
  });

  test("are the whole, and as good as can be within one part", () => {
    fc.assert(
      fc.property(rates, (of) => {
        const parts = slicesByUpload(of, atLast(of.length));
        if (!parts) return;
        expect(parts.reduce((sum, each) => sum + each, 0)).toBe(SLICE_PARTS);
        const taken = Math.max(...times(parts, of));
        const finest = leastTime(of);
        expect(taken).toBeGreaterThanOrEqual(finest * (1 - 1e-9));
        expect(taken).toBeLessThanOrEqual(finest * (1 + (of.length - 2) / SLICE_PARTS) + 1e-12);
      }),
    );
  });

  test("no part is better with anybody else: moving one makes nobody's end sooner that was the last", () => {
    fc.assert(
      fc.property(rates, (of) => {
        const parts = slicesByUpload(of, atLast(of.length));
        if (!parts) return;
        const taken = Math.max(...times(parts, of));
        for (const from of of.keys()) {
          for (const to of of.keys()) {
            if (from === to || parts[from] === 0) continue;
            const moved = parts.map((each, i) => each + (i === to ? 1 : 0) - (i === from ? 1 : 0));
            expect(Math.max(...times(moved, of))).toBeGreaterThanOrEqual(taken * (1 - 1e-12));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test("whoever is faster owns no less, and whoever becomes faster owns no less than before", () => {
    fc.assert(
      fc.property(rates, fc.nat(31), fc.integer({ min: 1, max: 1000 }), (of, which, more) => {
        const parts = slicesByUpload(of, atLast(of.length));
        const at = which % of.length;
        const faster = of.map((each, i) => (i === at ? Math.min(0xff_ffff, each + more) : each));
        const after = slicesByUpload(faster, atLast(of.length));
        if (!parts || !after) return;
        for (const [i, each] of of.entries()) {
          for (const [j, other] of of.entries()) if (each > other) expect(parts[i]).toBeGreaterThanOrEqual(parts[j]!);
        }
        expect(after[at]).toBeGreaterThanOrEqual(parts[at]!);
      }),
    );
  });

  test("whose rate is not known is twice as fast as the fastest: whoever alone has to wait is spared", () => {
    expect(slicesByUpload([null, 1000, null, null], null)).toEqual([342, 0, 341, 341]);
    expect(slicesByUpload([1000, null, 1000], null)).toEqual([0, 1024, 0]);
    expect(slicesByUpload([null, 1000, 20_000, null], null)).toEqual(
      slicesByUpload([40_000, 1000, 20_000, 40_000], null),
    );
  });

  test("where no rate is known nothing follows", () => {
    expect(slicesByUpload([null, null, null], null)).toBeNull();
  });

  test("of two, each uploads one vector however it is cut", () => {
    expect(slicesByUpload([1, 1000], null)).toBeNull();
  });

  test("stay as they are unless the slowest upload becomes shorter by a tenth", () => {
    expect(slicesByUpload([1000, 1000, 1000], null)).toBeNull();
    // Equal slices take the slowest 4/3 of a vector; a fifth less speed lets others save it too little.
    expect(slicesByUpload([1000, 1000, 900], null)).toBeNull();
    expect(slicesByUpload([1000, 1000, 700], null)).not.toBeNull();
    const parts = slicesByUpload([20_000, 1000, 20_000, 20_000], null);
    expect(slicesByUpload([20_000, 1000, 20_000, 20_000], parts)).toBeNull();
    expect(slicesByUpload([20_000, 20_000, 20_000, 20_000], parts)).toEqual([256, 256, 256, 256]);
  });
});
