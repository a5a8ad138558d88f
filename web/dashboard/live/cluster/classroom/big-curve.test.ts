import { expect, test } from "vitest";
import { bigCurve } from "./big-curve.ts";

const ROOM = { width: 700, height: 300, text: 28, letters: 6 };
const evaluations = [
  { round: 20, value: 0.6 },
  { round: 40, value: 0.8 },
  { round: 60, value: 0.9 },
];

test("the curve stays in its room, the target above it, and what is expected leads from its end to the target", () => {
  const { now, ahead, target, ticks, path } = bigCurve(
    { evaluations, target: 0.97, end: { round: 120, reaches: true } },
    ROOM,
  );
  expect(path.match(/[ML]/g)).toHaveLength(3);
  expect([ahead?.x1, ahead?.y1, ahead?.y2]).toEqual([now?.x, now?.y, target]);
  expect(ahead?.x2).toBeGreaterThan(now?.x ?? Infinity);
  expect(ahead?.x2).toBeLessThanOrEqual(ROOM.width - ROOM.text);
  expect(target).toBeGreaterThan(0);
  expect(target).toBeLessThan(now?.y ?? 0);
  expect(ticks.x.map(({ value }) => value)).toEqual([20, 120]);
  expect(ticks.y.map(({ value }) => value)).toEqual([0.97, 0.6]);
});

test("before the first measurement, after a single one, and without a target there is nothing that is no number", () => {
  for (const some of [[], evaluations.slice(0, 1), evaluations]) {
    for (const target of [null, 0.97]) {
      for (const end of [undefined, { round: 1000, reaches: false }]) {
        for (const room of [ROOM, { width: 0, height: 0, text: 14, letters: 6 }]) {
          expect(JSON.stringify(bigCurve({ evaluations: some, target, end }, room))).not.toMatch(/null|NaN/);
        }
      }
    }
  }
  expect(bigCurve({ evaluations, target: null, end: { round: 1000, reaches: false } }, ROOM).ahead).toBeUndefined();
});

test("numbers of an axis do not cover each other", () => {
  const close = [
    { round: 20, value: 0.965 },
    { round: 40, value: 0.9651 },
  ];
  const { ticks } = bigCurve({ evaluations: close, target: 0.9652, end: undefined }, { ...ROOM, height: 60 });
  expect(ticks.y).toHaveLength(1);
});

test("an end that is far away leaves the curve its room", () => {
  const { path, ticks, ahead } = bigCurve({ evaluations, target: 0.97, end: { round: 100_000, reaches: true } }, ROOM);
  expect(ticks.x.map(({ value }) => value)).toEqual([20, 60]);
  expect(ahead).toBeUndefined();
  expect(path).toMatch(/ [\d.]+$/);
  const [first, last] = ticks.x;
  expect(last!.at - first!.at).toBeGreaterThan(ROOM.width / 2);
});

test("long numbers below are whole", () => {
  const late = evaluations.map(({ round, value }) => ({ round: round * 100_000, value }));
  const { ticks } = bigCurve({ evaluations: late, target: null, end: undefined }, ROOM);
  expect(ROOM.width - ticks.x.at(-1)!.at).toBeGreaterThan(("6,000,000".length / 2) * 0.55 * ROOM.text);
});
