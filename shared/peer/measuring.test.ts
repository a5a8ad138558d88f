import { expect, test } from "vitest";
import { Clock } from "./clock.ts";
import { Measuring, type Burst } from "./measuring.ts";
import { TICK_MS } from "./timing.ts";

const everybody = () => true;

/** A page load on a clock that is moved by hand. */
function measured() {
  const clock = new Clock();
  let at = 1000;
  clock.pass(at);
  return {
    measuring: new Measuring(clock),
    pass: (ms: number) => {
      for (let left = ms; left > 0; left -= TICK_MS) clock.pass((at += Math.min(left, TICK_MS)));
    },
  };
}

/** Answers a burst for all its seats. @returns the next one */
function answer(measuring: Measuring, { number, seats }: Burst): Burst | undefined {
  return seats.map((seat) => measuring.answered(seat, number)).at(-1);
}

test("M8: bursts grow until one takes long enough, and tell what all lines carry together", () => {
  const { measuring, pass } = measured();
  measuring.timed(9);
  let burst = measuring.begin([1, 2]);
  const bytes: number[] = [];
  // 40 ms there and back, and a millisecond for each kilobyte to each of the two.
  while (burst) {
    bytes.push(burst.bytes);
    pass(40 + (2 * burst.bytes) / 1024);
    burst = answer(measuring, burst);
  }
  expect(bytes).toEqual([0, 1024, 4096, 16_384, 65_536]);
  expect(measuring.measured).toEqual({
    stepUs: 9000,
    uploadKBs: 1024,
    roundTripUs: 40_000,
  });
});

test("M8: nothing is measured before the engine was timed, nor twice", () => {
  const { measuring } = measured();
  expect(measuring.begin([1])).toBeUndefined();
  measuring.timed(5);
  const burst = measuring.begin([1])!;
  expect(measuring.begin([1])).toBeUndefined();
  for (let next: Burst | undefined = burst; next; next = answer(measuring, next));
  const { measured: first } = measuring;
  measuring.timed(50);
  expect(measuring.begin([1])).toBeUndefined();
  expect(measuring.measured).toBe(first);
});

test("M8: an answer counts once, from whoever was asked, to the burst that it belongs to", () => {
  const { measuring } = measured();
  measuring.timed(5);
  const { number } = measuring.begin([1, 2])!;
  expect(measuring.answered(3, number)).toBeUndefined();
  expect(measuring.answered(1, number + 1)).toBeUndefined();
  expect(measuring.answered(1, number)).toBeUndefined();
  expect(measuring.answered(1, number)).toBeUndefined();
  expect(measuring.answered(2, number)).toMatchObject({ bytes: 1024 });
});

test("M8: what is not answered in two seconds bounds the rate, and nobody waits longer", () => {
  const { measuring, pass } = measured();
  measuring.timed(5);
  const first = measuring.begin([1])!;
  pass(10);
  answer(measuring, first);
  pass(1900);
  expect(measuring.look(everybody)).toBeUndefined();
  expect(measuring.measured).toBeUndefined();
  pass(100);
  measuring.look(everybody);
  expect(measuring.measured!.uploadKBs).toBe(1);
});

test("M8: whoever goes away is not waited for; where nobody is left it begins anew", () => {
  const { measuring, pass } = measured();
  measuring.timed(5);
  const first = measuring.begin([1, 2])!;
  measuring.answered(1, first.number);
  expect(measuring.look((seat) => seat === 1)).toMatchObject({ bytes: 1024 });
  pass(100);
  measuring.look(() => false);
  expect(measuring.isUnderWay).toBe(false);
  expect(measuring.begin([3])).toMatchObject({ seats: [3], bytes: 0 });
});
