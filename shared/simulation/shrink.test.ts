import { expect, test } from "vitest";
import type { Fault } from "./faults.ts";
import { scenarioOf } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const cut: Fault = {
  kind: "cut",
  at: 900,
  ways: [
    [0, 1],
    [1, 0],
    [2, 4],
    [3, 4],
  ],
  forMs: 500,
  breaks: false,
};
const large: Scenario = {
  ...scenarioOf(1, 5),
  faults: [
    { kind: "pause", at: 100, seat: 0, forMs: 300 },
    { kind: "crash", at: 500, seat: 2, on: { sent: "promise", nth: 3 } },
    cut,
    { kind: "closeAll", at: 1000, awayMs: [1, 2, 3, 4, 5], cleared: [4] },
    { kind: "dropLink", at: 1200, seats: [1, 3], noticedAfterMs: [1, 1], backAfterMs: 5 },
  ],
  healAtMs: 9000,
};

test("what does not matter is left out, and what does stays", () => {
  // Fails as long as a seat crashes and some way to the last seat is cut.
  const fails = ({ faults, spec }: Scenario) =>
    faults.some(({ kind }) => kind === "crash") &&
    faults.some((fault) => fault.kind === "cut" && fault.ways.some(([, to]) => to === spec.seats - 1));
  const { scenario, runs } = shrink(large, fails);
  expect(fails(scenario)).toBe(true);
  expect(scenario.faults.map(({ kind }) => kind)).toEqual(["crash", "cut"]);
  expect(scenario.faults[0]).not.toHaveProperty("on");
  expect(scenario.faults[1]).toMatchObject({ ways: [expect.anything()] });
  expect(scenario.spec).toMatchObject({ seats: 2, rounds: 1, compression: "none" });
  expect(scenario.parameters).toBe(1);
  expect(scenario.healAtMs).toBeLessThan(large.healAtMs);
  expect(runs).toBeLessThanOrEqual(400);
});

test("seats are renumbered when one is left out", () => {
  const { scenario } = shrink(large, ({ faults }) =>
    faults.some((fault) => fault.kind === "dropLink" && fault.seats[1] - fault.seats[0] >= 1),
  );
  expect(scenario.spec.seats).toBe(2);
  expect(scenario.faults).toMatchObject([{ kind: "dropLink", seats: [0, 1] }]);
});

test("a scenario of which nothing can be left out stays as it is", () => {
  const { scenario } = shrink(large, (candidate) => candidate === large);
  expect(scenario).toBe(large);
});
