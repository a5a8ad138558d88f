import { afterEach, expect, test, vi } from "vitest";
import type * as BaseModule from "../peer/agreement/base-round.ts";
import { Model } from "../peer/model.ts";
import { Verdict } from "../peer/verdict.ts";
import { createDigester } from "../training/digest.ts";
import { swarmScenarioOf } from "./draw-swarm.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes in which state is tested, and with which one a session ends (R11). The swarm's first seeds find each. */
const PEERS = 3;
const digester = await createDigester();
const planted = vi.hoisted(() => ({ forgetsFinish: false }));

vi.mock("../peer/agreement/base-round.ts", async (importOriginal) => {
  const real = await importOriginal<typeof BaseModule>();
  const finishedState: typeof real.finishedState = (reports) =>
    planted.forgetsFinish ? undefined : real.finishedState(reports);
  return { ...real, finishedState };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  vi.restoreAllMocks();
  planted.forgetsFinish = false;
});

/** Runs the swarm's first sessions that have a target to reach, with enough rounds for it, until one fails. */
function caught(seeds: number, isFit: (scenario: Scenario) => boolean = () => true): Invariant | undefined {
  return firstCaught({ seeds }, (seed) => {
    const scenario = swarmScenarioOf(seed, PEERS);
    const { spec } = scenario;
    if (!isFit(scenario)) return undefined;
    const target = {
      targetAccuracy: 0.9,
      rounds: Math.max(spec.rounds, 16),
      evaluateEvery: Math.min(spec.evaluateEvery, 4),
    };
    return simulateScenario({ ...scenario, spec: { ...spec, ...target } }, digester);
  });
}

test("R11: a session that ends with the state that is committed when the verdict comes", () => {
  vi.spyOn(Model.prototype, "returnTo").mockReturnValue(false);
  expect(caught(30)).toBe("R11");
});

test("R11: a member whose test was of another state than it says", () => {
  const { begin } = Verdict.prototype;
  const before = new Map<Verdict, Parameters<typeof begin>[1]>();
  vi.spyOn(Verdict.prototype, "take").mockImplementation(function (this: Verdict, { correct, total, loss }) {
    // The test that comes is told with the next state that is tested.
    const { tested } = this;
    if (tested) begin.call(this, tested, before.get(this) ?? { correct, total, loss });
    before.set(this, { correct, total, loss });
  });
  expect(caught(30)).toBe("R11");
});

test("R11: a member that takes a verdict before all have told their part", () => {
  const { begin } = Verdict.prototype;
  vi.spyOn(Verdict.prototype, "begin").mockImplementation(function (this: Verdict, tested, own) {
    begin.call(this, tested, own);
    vi.spyOn(this, "isWhole").mockImplementation((members) => this.partsOf(members).length >= members.length - 1);
  });
  expect(caught(60)).toBe("R11");
});

test("R11: a test that is left out where it comes late", () => {
  vi.spyOn(Verdict.prototype, "isOpen", "get").mockReturnValue(false);
  expect(caught(60)).toBe("R11");
});

test("P4: a view that begins as if nobody had finished", () => {
  planted.forgetsFinish = true;
  expect(caught(400, ({ faults }) => faults.length > 0)).toMatch(/^(P4|I1|I2|R11)$/);
});
