import { expect, test } from "vitest";
import { createDigester } from "../training/digest.ts";
import { drawLobby } from "./draw-lobby.ts";
import { mixOf, swarmScenarioOf } from "./draw-swarm.ts";
import type { FaultKind } from "./faults.ts";
import { MIX_FAULTS_MAX, mixText } from "./mix.ts";
import { parseScenario } from "./scenario-file.ts";
import { simulateScenario } from "./simulate.ts";
import { held } from "./testing/held.ts";

const SEEDS = Array.from({ length: 2000 }, (_, seed) => seed);

test("nearly every seed has a mix of its own, and all that can be drawn is drawn", () => {
  const mixes = SEEDS.map((seed) => mixOf(seed));
  expect(new Set(mixes.map(mixText)).size).toBeGreaterThan(0.99 * SEEDS.length);
  expect(new Set(mixes.map(({ seats }) => seats))).toEqual(new Set([2, 3, 4, 5, 6, 7, 8, 9]));
  expect(Math.max(...mixes.map(({ faults }) => faults))).toBe(MIX_FAULTS_MAX);
  expect(Math.min(...mixes.map(({ faults }) => faults))).toBe(0);
  const isOn = (kind: FaultKind) => mixes.filter(({ kinds }) => kinds.some(([on]) => on === kind)).length;
  for (const kind of ["crash", "reload", "closeAll", "cut", "pause", "disk", "corrupt"] as const) {
    expect(isOn(kind) / SEEDS.length, kind).toBeCloseTo(0.5, 0);
  }
});

test("what seats there are does not decide what else is drawn", () => {
  const mean = (seats: number) => {
    const mixes = SEEDS.map((seed) => mixOf(seed)).filter((mix) => mix.seats === seats);
    return mixes.filter(({ averaging }) => averaging === "median").length / mixes.length;
  };
  for (const seats of [3, 4, 5, 9]) expect(mean(seats), `${seats} seats`).toBeCloseTo(0.2, 0);
});

test("a seed's faults are of the kinds of its mix, and so many", () => {
  for (const seed of SEEDS.slice(0, 300)) {
    const { faults, kinds, seats } = mixOf(seed);
    const scenario = swarmScenarioOf(seed);
    expect(scenario.spec.seats).toBe(seats);
    // Those of the lobby come first (M7).
    const lobby = drawLobby(seed, seats);
    expect(scenario.faults.slice(0, lobby.length)).toEqual(lobby);
    const mixed = scenario.faults.slice(lobby.length);
    expect(mixed).toHaveLength(faults);
    for (const { kind } of mixed) expect(kinds.map(([on]) => on)).toContain(kind);
  }
});

test("a scenario is plain JSON that is read again as it was, and gives the same run", async () => {
  const digester = await createDigester();
  for (const seed of SEEDS.slice(0, 12)) {
    const scenario = swarmScenarioOf(seed);
    const again = parseScenario(JSON.parse(JSON.stringify(scenario)));
    expect(again).toEqual(scenario);
    const [one, other] = [scenario, again].map((each) => held(simulateScenario(each, digester, true)));
    expect(one?.traceHash).toBe(other?.traceHash);
  }
});
