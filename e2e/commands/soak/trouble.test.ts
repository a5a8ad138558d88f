import { expect, test } from "vitest";
import { Random } from "../../../shared/training/random.ts";
import { drawTroubles, TROUBLE_KINDS, wordsOf } from "./trouble.ts";

const SEATS = 5;
const GRACE_MS = 10_000;

test("what is drawn can happen to the session, and all of it is drawn", () => {
  const random = new Random(1, "soak");
  const drawn = Array.from({ length: 400 }, () => drawTroubles(random, SEATS, GRACE_MS)).flat();
  expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(TROUBLE_KINDS));
  for (const trouble of drawn) {
    const text = wordsOf(trouble);
    expect(text).not.toMatch(/NaN|undefined/);
    if ("seat" in trouble) expect(trouble.seat).toBeLessThan(SEATS);
    if ("other" in trouble) expect([trouble.other < SEATS, trouble.other === trouble.seat]).toEqual([true, false]);
    if (trouble.kind === "cut") {
      expect(trouble.others).not.toContain(trouble.seat);
      expect(trouble.others.length).toBeGreaterThan(0);
    }
    if ("forMs" in trouble) expect(trouble.forMs).toBeGreaterThanOrEqual(1000);
  }
  // Some are over before grace is, some are not.
  const lengths = drawn.flatMap((trouble) => ("forMs" in trouble ? trouble.forMs : []));
  expect(lengths.some((ms) => ms < GRACE_MS) && lengths.some((ms) => ms > GRACE_MS)).toBe(true);
});

test("the same seed draws the same", () => {
  const draw = () => drawTroubles(new Random(7, "soak"), SEATS, GRACE_MS);
  expect(draw()).toEqual(draw());
});
