import { afterEach, expect, test, vi } from "vitest";
import { sliceOf } from "../averaging/slices.ts";
import { BatchShares } from "../peer/batch-shares.ts";
import type * as ApportionModule from "../training/apportion.ts";
import { createDigester } from "../training/digest.ts";
import { swarmScenarioOf } from "./draw-swarm.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes in how a batch is shared (R13). No seed is chosen: the swarm's first ones find each. */
const PEERS = 4;
const ROUNDS = 40;
const digester = await createDigester();
const planted = vi.hoisted(() => ({ claimsAnothers: false }));

vi.mock("../training/apportion.ts", async (importOriginal) => {
  const real = await importOriginal<typeof ApportionModule>();
  const runOf: typeof real.runOf = (total, weights, position) => {
    const run = real.runOf(total, weights, position);
    if (!planted.claimsAnothers) return run;
    const { start } = sliceOf(total, weights.length, position);
    return { start, end: Math.min(total, start + run.end - run.start) };
  };
  return { ...real, runOf };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  vi.restoreAllMocks();
  planted.claimsAnothers = false;
});

/** Runs the swarm's first sessions whose shares follow speed, with enough rounds, until one fails. */
function caught(seeds: number, isFit: (scenario: Scenario) => boolean = () => true, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const scenario = swarmScenarioOf(seed, PEERS);
    const { spec } = scenario;
    if (spec.shares !== "speed" || !isFit(scenario)) return undefined;
    return simulateScenario({ ...scenario, spec: { ...spec, rounds: ROUNDS } }, digester);
  });
}

test("R1: a share of the batch that two peers claim", () => {
  planted.claimsAnothers = true;
  expect(caught(100)).toBe("R1");
});

test("R13: shares by votes of an earlier view, which not all members know", () => {
  const { begin } = BatchShares.prototype;
  const begun = new WeakSet<BatchShares>();
  vi.spyOn(BatchShares.prototype, "begin").mockImplementation(function (this: BatchShares, members, first) {
    if (begun.has(this) && members > 0) return;
    if (members > 0) begun.add(this);
    begin.call(this, members, first);
  });
  const loses = ({ spec, faults }: Scenario) => spec.policy === "reorganize" && faults.length > 0;
  expect(caught(1000, loses, 200)).toMatch(/^(R13|M3)$/);
});

test("R13: a member that judges speed by other figures than those of the votes", () => {
  const { committed } = BatchShares.prototype;
  const known = new Map<BatchShares, number>();
  vi.spyOn(BatchShares.prototype, "committed").mockImplementation(function (this: BatchShares, round, steps) {
    const own = known.get(this) ?? known.size;
    known.set(this, own);
    const bent = steps.map((step, i) => (i === own % steps.length ? { ...step, computeUs: 4 * step.computeUs } : step));
    return committed.call(this, round, bent);
  });
  expect(caught(100)).toMatch(/^(R13|M3)$/);
});
