import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { summaryLines } from "./summary.ts";

test("a run in which nothing was trained has figures, too", () => {
  const run = { statuses: [undefined, undefined], timedOut: true, setUpMs: 600_000, trainingMs: 0 };
  const lines = summaryLines(parseSpec({ seats: 2 }), run, [], []);
  expect(lines).toContainEqual(["rounds", "0 in 0.0 s (0.0 a second), after 600.0 s of set-up"]);
  expect(lines).toContainEqual(["samples", "0 (0 a second)"]);
  expect(JSON.stringify(lines)).not.toMatch(/NaN|Infinity/);
});

test("of a number that is predicted it is told how far it is off, in its own unit", () => {
  const spec = parseSpec({ task: "diamonds", seats: 2 });
  const run = { statuses: [undefined, undefined], timedOut: false, setUpMs: 0, trainingMs: 0 };
  expect(summaryLines(spec, run, [], [])).toContainEqual(["mean error", "not evaluated"]);
});
