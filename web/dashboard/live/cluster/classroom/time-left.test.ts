import { expect, test } from "vitest";
import type { Forecast } from "../learning/forecast.ts";
import { timeLeft } from "./time-left.ts";

const left = (forecast: Forecast, roundMs: number | undefined = 100) =>
  timeLeft({
    outlook: { forecast },
    recent: roundMs === undefined ? undefined : { roundMs },
    measure: { target: 0.97, format: (value: number) => `${100 * value} %` },
    told: { round: 100 },
  } as unknown as Parameters<typeof timeLeft>[0]);

test("it says when the target is expected, or the end, and nothing while that is not known", () => {
  expect(left({ end: "target", from: 300, to: 300 })).toBe("97 % in about 20 s");
  expect(left({ end: "last", from: 1000, to: 1000 })).toBe("ends in about 2 min");
  expect(left({ end: "either", from: 400, to: 1300 })).toMatch(/^ends in /);
  expect(left({ end: "unknown" })).toBe("");
  expect(timeLeft({ outlook: { forecast: { end: "last", from: 9, to: 9 } } } as Parameters<typeof timeLeft>[0])).toBe(
    "",
  );
});
