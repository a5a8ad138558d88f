import { afterEach, expect, test, vi } from "vitest";
import { Carried } from "../averaging/carried.ts";
import { Model } from "../peer/model.ts";
import { parseSpec } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import { scenarioOf } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes with averages of fragments (S8): each must be caught. */
const digester = await createDigester();

vi.setConfig({ testTimeout: 240_000 });
afterEach(() => void vi.restoreAllMocks());

/** Runs sessions that average fragments until one fails. @returns the invariant that it names */
function caught(seeds: number, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const scenario = scenarioOf(seed, 4, "swarm");
    return scenario.spec.fragments === 1 ? undefined : simulateScenario(scenario, digester);
  });
}

/** Seat 2 is cut off for longer than any grace, and comes back to a session that has gone on without it. */
const CUT_OFF: Scenario = {
  seed: 1,
  spec: parseSpec({
    ...{ task: "synthetic-100k", seats: 4, rounds: 40, policy: "reorganize", batchSize: 4 },
    ...{ averaging: "secure", secureBound: 1024, localSteps: 2, fragments: 3, heartbeatMs: 100, graceMs: 200 },
  }),
  ...{ parameters: 40, chunkElements: 6, delayMs: [5, 40], stepMs: [5, 30], healAtMs: 6000 },
  faults: [
    {
      kind: "cut",
      at: 800,
      ways: [0, 1, 3].flatMap((other) => [[2, other] as const, [other, 2] as const]),
      forMs: 1200,
      breaks: false,
    },
  ],
};

test("S8: a seat that comes back carries nothing beside the state that it was given", () => {
  expect(simulateScenario(CUT_OFF, digester)).not.toHaveProperty("failure");
});

test("S8: what has travelled is carried on all the same, and counts twice", () => {
  const { contribution } = Carried.prototype;
  vi.spyOn(Carried.prototype, "contribution").mockImplementation(function (this: Carried, change, weight, fragment) {
    const part = contribution.call(this, change, weight, fragment);
    this.afterRound.set(part, fragment.start);
    return part;
  });
  expect(caught(60)).toBe("S8");
});

test("S8: what has not travelled is not carried on, and is lost", () => {
  vi.spyOn(Carried.prototype, "commit").mockImplementation(function (this: Carried) {
    this.drop();
  });
  expect(caught(60)).toBe("S8");
});

test("I6: a fragment of another round's number", () => {
  const { fragmentOf } = Model.prototype;
  vi.spyOn(Model.prototype, "fragmentOf").mockImplementation(function (this: Model, round) {
    return fragmentOf.call(this, this.committedView > 1 ? round + 1 : round);
  });
  expect(caught(200, 160)).toMatch(/^(I6|S8)$/);
});

test("I6: the rest of the state is not that of the committed one", () => {
  vi.spyOn(Model.prototype, "keepRest").mockImplementation(() => undefined);
  expect(caught(60)).toBe("I6");
});

test("S8: what was told in a round that is given up goes into a second sum", () => {
  vi.spyOn(Carried.prototype, "giveUp").mockImplementation(() => undefined);
  expect(caught(500, 300)).toBe("S8");
});

test("S8: what is carried is kept beside a state that was taken from others", () => {
  vi.spyOn(Carried.prototype, "drop").mockImplementation(() => undefined);
  const result = simulateScenario(CUT_OFF, digester);
  expect(result).toHaveProperty("failure.error.invariant", "S8");
});
