import { describe, expect, test } from "vitest";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import { problemsOf } from "./watch.ts";

const spec = parseSpec({ seats: 2, targetAccuracy: 0.99 });
const committed = { round: 3, digest: "aa" };
const good = { state: "finished", committed, saved: { ...committed, reason: "finished" }, accuracy: 0.995 } as const;
const run = (...changes: readonly (object | undefined)[]) => ({
  statuses: changes.map((change, seat) => change && ({ seat, ...good, ...change } as unknown as PeerStatus)),
  timedOut: false,
  setUpMs: 1,
  trainingMs: 1,
});

describe("a run", () => {
  test("in which all tabs finish alike, at the target, has no problem", () => {
    expect(problemsOf(spec, run({}, {}), [])).toEqual([]);
    expect(problemsOf({ ...spec, targetAccuracy: null }, run({ accuracy: 0.1 }, { accuracy: 0.1 }), [])).toEqual([]);
  });

  test.each([
    ["below the target", [{}, { accuracy: 0.1 }], "seat 1 ended with a test accuracy of 10.00 %, below the target"],
    ["with a tab that saved nothing", [{}, { saved: undefined }], "seat 1 saved nothing"],
    [
      "with a tab that halted",
      [{ state: "halted", halted: { reason: "minority", detail: "too few" } }, {}],
      "seat 0 is halted: minority, too few",
    ],
    ["with a tab that never had a seat", [{}, undefined], "seat 1 is not seated"],
    ["with two models", [{}, { committed: { round: 3, digest: "bb" } }], "the tabs ended with 2 different states"],
  ])("%s is told of it", (_, changes, problem) => {
    expect(problemsOf(spec, run(...changes), [])).toContain(problem);
  });

  test("that took too long, or in whose tabs something failed, is told of both", () => {
    const problems = problemsOf(spec, { ...run({}, {}), timedOut: true }, ["a tab crashed"]);
    expect(problems).toEqual(["a tab crashed", "the time was up before all tabs had ended"]);
  });
});
