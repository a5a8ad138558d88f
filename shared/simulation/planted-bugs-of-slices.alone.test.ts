import { afterEach, expect, test, vi } from "vitest";
import { AllReduce, type AllReduceOptions } from "../averaging/all-reduce.ts";
import type * as AllReduceModule from "../averaging/all-reduce.ts";
import type { SliceParts } from "../averaging/slices.ts";
import { VotedSlices } from "../peer/voted-slices.ts";
import { createDigester } from "../training/digest.ts";
import { swarmScenarioOf } from "./draw-swarm.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes in how the vector is cut (R14). Where many sessions pass one by, seeds begin shortly before one that finds it. */
const PEERS = 4;
const ROUNDS = 25;
const digester = await createDigester();
const planted = vi.hoisted(() => ({ mixesRounds: false }));

vi.mock("../averaging/all-reduce.ts", async (importOriginal) => {
  const real = await importOriginal<typeof AllReduceModule>();
  /** Of each seat, the slices of the round before. */
  const earlier = new Map<number, SliceParts>();
  class Mistaken extends real.AllReduce {
    constructor(options: AllReduceOptions) {
      const { self, members, slices = null } = options;
      const before = earlier.get(self) ?? null;
      earlier.set(self, slices);
      const isStale = planted.mixesRounds && self === 1 && (before === null || before.length === members.length);
      super(isStale ? { ...options, slices: before } : options);
    }
  }
  return { ...real, AllReduce: Mistaken };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  vi.restoreAllMocks();
  planted.mixesRounds = false;
});

/** Runs the swarm's first sessions whose slices follow upload speed, with enough rounds, until one fails. */
function caught(seeds: number, isFit: (scenario: Scenario) => boolean = () => true, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const scenario = swarmScenarioOf(seed, PEERS);
    const { spec } = scenario;
    if (spec.slices !== "speed" || !isFit(scenario)) return undefined;
    return simulateScenario({ ...scenario, spec: { ...spec, rounds: ROUNDS } }, digester);
  });
}

test("nothing is caught where nothing is planted", () => {
  expect(caught(12)).toBeUndefined();
  expect(AllReduce.name).toBe("Mistaken");
});

test("R14: slices by votes of an earlier view, which not all members know", () => {
  const { begin } = VotedSlices.prototype;
  const known = new WeakMap<VotedSlices, number>();
  vi.spyOn(VotedSlices.prototype, "begin").mockImplementation(function (this: VotedSlices, members, first) {
    if (members > 0 && known.get(this) === members) return;
    if (members > 0) known.set(this, members);
    begin.call(this, members, first);
  });
  expect(caught(1000, ({ spec, faults }) => spec.policy === "reorganize" && faults.length > 0, 165)).toMatch(
    /^(R14|M3)$/,
  );
});

test("R14: an owner that averages by another round's slices", () => {
  planted.mixesRounds = true;
  expect(caught(200, ({ spec }) => spec.averaging === "plain")).toBe("R14");
});

test("R14: a member that judges uploads by other figures than those of the votes", () => {
  const { committed } = VotedSlices.prototype;
  const known = new Map<VotedSlices, number>();
  vi.spyOn(VotedSlices.prototype, "committed").mockImplementation(function (this: VotedSlices, round, rates) {
    const own = known.get(this) ?? known.size;
    known.set(this, own);
    const bent = rates.map((rate, i) => (i === own % rates.length && rate !== null ? Math.ceil(rate / 8) : rate));
    return committed.call(this, round, bent);
  });
  expect(caught(200, undefined, 30)).toMatch(/^(R14|M3)$/);
});
