import { describe, expect, test, vi } from "vitest";
import { createDigester } from "../training/digest.ts";
import { parseSpec } from "../session/spec.ts";
import { scenarioOf } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { held } from "./testing/held.ts";

const digester = await createDigester();
vi.setConfig({ testTimeout: 120_000 });

describe("H4, I7: pauses of every peer in every state", () => {
  test.each([2, 3, 4, 5, 7, 9])("cost time and views, and nobody gives up because it slept itself, of %d", (peers) => {
    for (let seed = 1; seed <= 10; seed += 1) held(simulateScenario(scenarioOf(seed, peers, "pauses"), digester));
  });

  test("P6, P8: whoever slept until all that are in the view had given up gives up too (seed 7823)", () => {
    held(simulateScenario(scenarioOf(7823, 9, "pauses"), digester));
  });

  /**
   * Seat 2 sleeps for seconds while the echo to a heartbeat of its own waits for it. Taken for a slow network, that put
   * its next ballot off for so long that it gave up, with everybody in reach.
   */
  test("a peer's own sleep is no round trip", () => {
    const scenario: Scenario = {
      seed: 133,
      parameters: 24,
      chunkElements: 28,
      delayMs: [3.236732280254364, 74.30819034576416],
      stepMs: [36.89212417602539, 184.46062088012695],
      faults: [
        {
          at: 1371.0802674293518,
          kind: "pause",
          seat: 4,
          forMs: 3327.52231369641,
        },
        {
          at: 1371.0802674293518,
          on: {
            sent: "promise",
            nth: 5,
          },
          kind: "pause",
          seat: 1,
          forMs: 878.1901121823322,
        },
        {
          at: 1371.0802674293518,
          on: {
            sent: "promise",
            nth: 8,
          },
          kind: "pause",
          seat: 0,
          forMs: 1135.3943750126107,
        },
        {
          at: 2115.833866596222,
          kind: "pause",
          seat: 2,
          forMs: 5233.478353912742,
        },
        {
          at: 2115.833866596222,
          on: {
            sent: "prepare",
            nth: 4,
          },
          kind: "pause",
          seat: 3,
          forMs: 20365.06875818857,
        },
      ],
      healAtMs: 7628.907668590546,
      spec: parseSpec({
        task: "synthetic-100k",
        seats: 6,
        rounds: 3,
        optimizer: "adam",
        compression: "none",
        policy: "halt",
        heartbeatMs: 100,
        graceMs: 1000,
        evaluateEvery: 1,
        checkpointEvery: 1,
        seed: 133,
        targetAccuracy: null,
      }),
    };
    const { states } = held(simulateScenario(scenario, digester));
    expect(new Set(states)).toEqual(new Set(["halted"]));
  });
});
