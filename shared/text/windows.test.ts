import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heldOutWindows, ownTokensMin, splitText, stretchOf } from "./text-parts.ts";
import { windowsIn, WindowPlan } from "./windows.ts";

const order = { stretch: { start: 100, end: 1100 }, context: 9, batchSize: 4, seed: [7, 4, 1], view: null };

describe("WindowPlan", () => {
  test("R1: windows lie in the stretch with the token behind them, and no batch holds a token twice", () => {
    fc.assert(
      fc.property(
        fc.record({
          start: fc.nat(1000),
          size: fc.integer({ min: 11, max: 400 }),
          context: fc.integer({ min: 1, max: 10 }),
          batchSize: fc.integer({ min: 1, max: 60 }),
          seed: fc.nat(),
          number: fc.integer({ min: 1, max: 1000 }),
        }),
        ({ start, size, context, batchSize, seed, number }) => {
          const stretch = { start, end: start + size };
          const plan = new WindowPlan({ stretch, context, batchSize, seed: [seed], view: null });
          const starts = plan.batch(number);
          expect(starts.length).toBe(Math.min(batchSize, windowsIn(size, context)));
          let free = stretch.start;
          for (const at of starts) {
            expect(at).toBeGreaterThanOrEqual(free);
            free = at + context + 1;
          }
          expect(free).toBeLessThanOrEqual(stretch.end);
        },
      ),
    );
  });

  test("each place of the stretch comes up about equally often", () => {
    const stretch = { start: 0, end: 40 };
    const plan = new WindowPlan({ stretch, context: 9, batchSize: 2, seed: [1], view: null });
    const counts = new Array<number>(31).fill(0);
    for (let number = 1; number <= 20_000; number++) for (const at of plan.batch(number)) counts[at]! += 1;
    // Two windows of ten among forty tokens: the first has 21 places, and so has the second, ten further on.
    const alone = [...counts.slice(0, 10), ...counts.slice(21)];
    expect(counts.every((count) => count > 0)).toBe(true);
    // By symmetry a place and its mirror image are as likely.
    alone.forEach((count, i) => expect(Math.abs(count - alone[alone.length - 1 - i]!)).toBeLessThan(400));
  });

  test("R1, P5: a batch is the same for all who ask, other ones for each number, member and view", () => {
    const text = (change: object, number = 3): string => new WindowPlan({ ...order, ...change }).batch(number).join();
    expect(text({})).toBe(text({}));
    const all = [text({}), text({}, 4), text({ seed: [7, 4, 2] }), text({ seed: [8, 4, 1] }), text({ view: 2 })];
    expect(new Set(all).size).toBe(all.length);
    expect(text({ view: 1 })).toBe(text({}));
  });

  test("S5: in secure averaging a batch is at most half of what there is", () => {
    const plan = (view: number | null, batchSize: number) => new WindowPlan({ ...order, view, batchSize }).batchSamples;
    expect([plan(null, 500), plan(1, 500), plan(2, 30)]).toEqual([100, 50, 30]);
  });
});

describe("the parts of a text", () => {
  test("the last tenth is held out, and the members' stretches are all of the rest, one after the other", () => {
    expect(splitText(1000)).toEqual({ training: { start: 0, end: 900 }, heldOut: { start: 900, end: 1000 } });
    const stretches = [0, 1, 2, 3].map((position) => stretchOf(1003, 4, position));
    expect(stretches.map(({ start }) => start)).toEqual([0, ...stretches.slice(0, 3).map(({ end }) => end)]);
    expect(stretches.at(-1)!.end).toBe(splitText(1003).training.end);
  });

  test("held-out windows are spread over the held-out part, and stay within it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 4, max: 256 }), (tokens, context) => {
        const { start, end } = splitText(tokens).heldOut;
        const windows = heldOutWindows(tokens, context, 64);
        expect(windows.length).toBe(Math.min(64, windowsIn(end - start, context)));
        for (const [i, at] of windows.entries()) {
          expect(at).toBeGreaterThanOrEqual(i === 0 ? start : windows[i - 1]! + 1);
          expect(at + context + 1).toBeLessThanOrEqual(end);
        }
      }),
    );
  });

  test.each([4, 64, 256, 1024])("the shortest own text for a context of %i has what it needs", (context) => {
    const tokens = ownTokensMin(context);
    expect(heldOutWindows(tokens, context, 64).length).toBe(1);
    expect(windowsIn(splitText(tokens).training.end, context)).toBeGreaterThanOrEqual(2);
  });
});
