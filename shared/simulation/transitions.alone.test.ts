import { expect, test, vi } from "vitest";
import { peerMachine } from "../peer/machine.ts";
import { createDigester } from "../training/digest.ts";
import type { Fault } from "./faults.ts";
import { scenarioOf } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario, simulateSeed } from "./simulate.ts";
import { held } from "./testing/held.ts";

const digester = await createDigester();
vi.setConfig({ testTimeout: 120_000 });

/** A second view change in the short time of a fetch: some seeds in thousands have one. */
const SELDOM = new Set(["catchingUp -> agreeing"]);

test("every transition that the machine declares is taken by some seed", () => {
  const taken = new Set<string>();
  const { start } = peerMachine;
  const spy = vi.spyOn(peerMachine, "start").mockImplementation((context, observe) =>
    start(context, (from, to, event) => {
      taken.add(`${from} -> ${to}`);
      observe?.(from, to, event);
    }),
  );
  const declared = peerMachine.states.flatMap((from) => peerMachine.successors(from).map((to) => `${from} -> ${to}`));
  for (const scenario of rarities()) held(simulateScenario(scenario, digester));
  for (let seed = 0; seed < 1000 && declared.some((each) => !taken.has(each) && !SELDOM.has(each)); seed += 1) {
    held(simulateSeed(seed, 2 + (seed % 4), digester));
  }
  spy.mockRestore();
  const missing = declared.filter((transition) => !taken.has(transition) && !SELDOM.has(transition));
  expect(missing).toEqual([]);
  expect([...taken].filter((transition) => !declared.includes(transition))).toEqual([]);
});

/** Scenarios for what thousands of seeds may not do. */
function* rarities(): Generator<Scenario> {
  const { spec, startHeldBy: _start, ...drawn } = scenarioOf(1, 3);
  const slowDisk: Fault = { kind: "disk", at: 0, seat: 0, trouble: "slow", forMs: 5000 };
  yield { ...drawn, spec, faults: [slowDisk, { kind: "halt", at: 1, seat: 0 }], healAtMs: 6000 };
  // A page has come back and all are about to propose it; then its links are lost again, with grace left.
  const back = (spread: number): readonly Fault[] => [
    { kind: "reload", at: 1500, seat: 1, awayMs: 50, storage: "kept", leaves: true, noticedAfterMs: 50 },
    { kind: "dropLink", at: 2000 + spread, seats: [1, 0], noticedAfterMs: [1, 1], backAfterMs: 1500 },
    { kind: "dropLink", at: 2000 + spread, seats: [1, 2], noticedAfterMs: [1, 1], backAfterMs: 1500 },
  ];
  // A slow step during which the training worker is lost.
  yield { ...drawn, spec, stepMs: [2000, 3000], faults: [{ kind: "trainerFails", at: 1500, seat: 1 }], healAtMs: 1600 };
  // One that had its gradient, and waits for slower ones.
  for (let at = 1500; at < 4500; at += 300) {
    yield { ...drawn, spec, stepMs: [300, 3000], faults: [{ kind: "trainerFails", at, seat: 1 }], healAtMs: at + 100 };
  }
  // A page is admitted at a base that it has still to fetch, and loses a link meanwhile.
  const fetching: readonly Fault[] = [
    {
      kind: "reload",
      at: 1500,
      on: { sent: "vote", nth: 5 },
      seat: 1,
      awayMs: 50,
      storage: "kept",
      leaves: false,
      noticedAfterMs: 50,
    },
    {
      kind: "dropLink",
      at: 1500,
      on: { sent: "stateOffer", nth: 3 },
      seats: [1, 0],
      noticedAfterMs: [10, 10],
      backAfterMs: 700,
    },
  ];
  const quick = {
    ...spec,
    rounds: 40,
    graceMs: 3000,
    heartbeatMs: 200,
    policy: "reorganize",
    targetAccuracy: null,
    compression: "none",
  } as const;
  yield { ...drawn, spec: quick, parameters: 3000, chunkElements: 4, faults: fetching, healAtMs: 9000 };
  const patient = {
    ...spec,
    rounds: 40,
    graceMs: 3000,
    heartbeatMs: 400,
    policy: "reorganize",
    targetAccuracy: null,
  } as const;
  // Two agree without the link between them while a third computes a slow step, which does not wait for it.
  const hasty = { ...patient, graceMs: 300 } as const;
  for (const at of [2500, 4500]) {
    const lost: Fault = { kind: "dropLink", at, seats: [1, 0], noticedAfterMs: [10, 10], backAfterMs: 3000 };
    yield { ...drawn, spec: hasty, stepMs: [2000, 3000], parameters: 20, faults: [lost], healAtMs: 9000 };
  }
  for (let spread = 0; spread < 1500; spread += 50) {
    yield { ...drawn, spec: patient, parameters: 20, faults: back(spread), healAtMs: 6000 };
  }
}
