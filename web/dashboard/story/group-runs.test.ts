import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { aResult } from "../../storage/testing/result.ts";
import type { ResultSummary } from "../../storage/types.ts";
import { groupRuns, ordered } from "./group-runs.ts";

const base = await aResult();

function saved(session: string, seat: number, savedAt: number, change: Partial<ResultSummary> = {}): ResultSummary {
  return { ...base, key: `${session}/${seat}`, session, seat, savedAt, ...change };
}

describe("runs", () => {
  test("seats of one session are one run, by the seat that came furthest", () => {
    const runs = groupRuns([
      saved("b", 1, 50, { round: 80, accuracy: 0.9 }),
      saved("a", 0, 40),
      saved("b", 0, 30, { round: 100, accuracy: null }),
      saved("b", 3, 20, { round: 100, accuracy: 0.95 }),
    ]);
    expect(runs.map(({ session }) => session)).toEqual(["b", "a"]);
    expect(runs[0]!.seats.map(({ seat }) => seat)).toEqual([0, 1, 3]);
    expect(runs[0]).toMatchObject({ savedAt: 50, best: { seat: 3 } });
    expect(groupRuns([])).toEqual([]);
  });

  test("are put in order by any figure, with what has none last", () => {
    const runs = groupRuns([
      saved("a", 0, 1, { accuracy: 0.9, loss: 0.5, round: 10 }),
      saved("b", 0, 2, { accuracy: null, loss: null, round: 30 }),
      saved("c", 0, 3, { accuracy: 0.95, loss: 0.7, round: 10 }),
    ]);
    const TEXT = parseSpec({ task: "text", data: "own", text: {} });
    const texts = [
      saved("d", 0, 4, { accuracy: 0.97, heldOutLoss: 1.5, spec: TEXT }),
      saved("e", 0, 5, { accuracy: 0.3, heldOutLoss: 1.2, spec: TEXT }),
    ];
    // What a text is measured by is its loss: that it guesses so many tokens right is no accuracy beside that of digits.
    const mixed = groupRuns([...texts, ...runs.map(({ best }) => best)]);
    expect(ordered(mixed, "accuracy").map(({ session }) => session)).toEqual(["c", "a", "e", "d", "b"]);
    expect(ordered(mixed, "heldOutLoss").map(({ session }) => session)).toEqual(["e", "d", "c", "b", "a"]);
    const by = (order: Parameters<typeof ordered>[1]): string =>
      ordered(runs, order)
        .map(({ session }) => session)
        .join("");
    expect([by("newest"), by("oldest"), by("accuracy"), by("loss"), by("rounds")]).toEqual([
      "cba",
      "abc",
      "cab",
      "acb",
      "bca",
    ]);
  });
});
