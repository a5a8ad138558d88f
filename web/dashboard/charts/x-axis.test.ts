import { describe, expect, test } from "vitest";
import { aRound } from "../../storage/testing/result.ts";
import { X_AXES } from "./x-axis.ts";

describe("axes of curves", () => {
  const rounds = [
    aRound(5, { samples: 256, roundMs: 500, bytesSent: 1_500_000 }),
    aRound(6, { samples: 128, roundMs: 250, bytesSent: 500_000 }),
  ];

  test.each([
    ["rounds", [5, 6], "round 6"],
    ["samples", [256, 384], "384 samples"],
    ["seconds", [0.5, 0.75], "750 ms"],
    ["bytes", [1.5, 2], "2.00 MB sent"],
  ])("%s add up from round to round", (kind, values, place) => {
    const axis = X_AXES.find((each) => each.kind === kind)!;
    expect(axis.valuesOf(rounds)).toEqual(values);
    expect(axis.place(values[1]!)).toBe(place);
    expect(axis.valuesOf([])).toEqual([]);
  });
});
