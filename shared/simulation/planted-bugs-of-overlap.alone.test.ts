import { afterEach, expect, test, vi } from "vitest";
import { Model } from "../peer/model.ts";
import type { Round } from "../peer/round.ts";
import { Rounds } from "../peer/rounds.ts";
import { createDigester } from "../training/digest.ts";
import { swarmScenarioOf } from "./draw-swarm.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes in what is computed ahead (R12). Where many sessions pass one by, seeds begin shortly before one that finds it. */
const PEERS = 4;
const ROUNDS = 20;
const digester = await createDigester();

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => vi.restoreAllMocks());

/** Runs the swarm's first sessions in which rounds overlap and nothing else is lost or shared, until one fails. */
function caught(seeds: number, isFit: (scenario: Scenario) => boolean = () => true, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const scenario = swarmScenarioOf(seed, PEERS);
    const { overlap, compression, shares, fragments } = scenario.spec;
    const isOnlyThat = overlap === 1 && compression === "none" && shares === "equal" && fragments === 1;
    if (!isOnlyThat || !isFit(scenario)) return undefined;
    return simulateScenario({ ...scenario, spec: { ...scenario.spec, rounds: ROUNDS } }, digester);
  });
}

/** What a peer had computed, or asked for, when its view ended. */
function keepSteps(isKept: (step: Round, round: Round) => boolean): void {
  const { restart, beginNext } = Rounds.prototype;
  const kept = new WeakMap<Rounds, Round>();
  vi.spyOn(Rounds.prototype, "restart").mockImplementation(function (this: Rounds) {
    const step = this.upcoming ?? this.current;
    kept.set(this, step);
    const first = restart.call(this);
    if (step.round === first.round && isKept(step, first)) first.takeStep(step);
    return first;
  });
  vi.spyOn(Rounds.prototype, "beginNext").mockImplementation(function (this: Rounds) {
    const next = beginNext.call(this);
    const step = kept.get(this);
    if (step?.round === next.round && !next.requested && isKept(step, next)) next.takeStep(step);
    return next;
  });
}

test("R12: a contribution that was computed ahead and is used for two rounds", () => {
  const { beginNext } = Rounds.prototype;
  vi.spyOn(Rounds.prototype, "beginNext").mockImplementation(function (this: Rounds) {
    const isNew = this.upcoming === undefined;
    const next = beginNext.call(this);
    if (isNew && this.current.round === 2) next.takeStep(this.current);
    return next;
  });
  expect(caught(100)).toBe("R12");
});

test("R12: what was computed ahead in another view, used in a later round than the first", () => {
  keepSteps((step, next) => step.view < next.view && !next.secure);
  expect(caught(1000, ({ spec, faults }) => spec.policy === "reorganize" && faults.length > 0, 155)).toBe("R12");
});

test("S5: what was computed ahead before a change of the view, used in secure averaging", () => {
  keepSteps((step, next) => step.view < next.view && next.secure !== undefined);
  expect(caught(500, ({ spec, faults }) => spec.averaging === "secure" && faults.length > 0, 20)).toMatch(/^(R12|P5)$/);
});

test("R12: local steps that go on from the state before, without the seat's own change", () => {
  vi.spyOn(Model.prototype, "movedBy").mockImplementation((change) => new Float32Array(change.length));
  expect(caught(100, undefined, 45)).toBe("R12");
});

test("R12: local steps that move what round 1 has settled", () => {
  vi.spyOn(Model.prototype, "movedBy").mockImplementation((change) => new Float32Array(change));
  expect(caught(200, ({ statistics }) => statistics !== undefined, 155)).toMatch(/^R(9|12)$/);
});

test("R12: a round 2 that is computed ahead on statistics that are not settled", () => {
  vi.spyOn(Model.prototype, "settlesIn").mockReturnValue(false);
  expect(caught(200, ({ statistics }) => statistics !== undefined, 30)).toBe("R12");
});
