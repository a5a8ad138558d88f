import { expect, test } from "vitest";
import { timeSteps } from "./time-steps.ts";

/** An engine whose steps take so long, on a clock of its own. */
function engine(msOf: (samples: number, step: number) => number) {
  let clock = 1000;
  const sizes: number[] = [];
  return {
    sizes,
    now: () => clock,
    step: async (samples: number) => {
      sizes.push(samples);
      clock += msOf(samples, sizes.length);
    },
  };
}

test("a step of the whole batch is timed after smaller ones, and of several the quickest counts", async () => {
  const { step, now, sizes } = engine((samples, n) => samples + (n === 8 ? 0 : 3));
  const time = await timeSteps(step, { batch: 20, until: 3000, best: Infinity, now });
  expect(time).toEqual({ ms: 20, isEstimate: false, ofOneMs: 4 });
  expect(sizes).toEqual([1, 1, 8, 8, 20, 20, 20, 20, 20, 20]);
});

test("one that is slower than the best after its first warm step is not timed further", async () => {
  const { step, now, sizes } = engine((samples) => samples);
  expect(await timeSteps(step, { batch: 8, until: 3000, best: 7, now })).toMatchObject({ ms: 8 });
  expect(sizes).toEqual([1, 1, 8, 8]);
});

test("no step is begun that would end too late: what it would take is reckoned from smaller ones", async () => {
  const { step, now, sizes } = engine((samples) => 100 * samples);
  expect(await timeSteps(step, { batch: 64, until: 3000, best: Infinity, now })).toEqual({
    ...{ ms: 6400, isEstimate: true, ofOneMs: 100 },
  });
  expect(sizes).toEqual([1, 1, 8, 8]);
});

test("a batch of one sample is timed as it is", async () => {
  const { step, now, sizes } = engine(() => 1);
  expect(await timeSteps(step, { batch: 1, until: 1002, best: Infinity, now })).toMatchObject({ ms: 1 });
  expect(sizes).toEqual([1, 1]);
});
