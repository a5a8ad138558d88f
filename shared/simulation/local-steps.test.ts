import { expect, test } from "vitest";
import { createDigester } from "../training/digest.ts";
import { scenarioOf } from "./draw-scenario.ts";
import { simulateScenario } from "./simulate.ts";

const SEEDS = 25;

test.each([0, 0.5])(
  "I1-I7 hold where changes are averaged with outer momentum %s, under every fault: nothing rests on moments being there",
  async (outerMomentum) => {
    const digester = await createDigester();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const scenario = scenarioOf(seed, 4);
      const result = simulateScenario(
        { ...scenario, spec: { ...scenario.spec, localSteps: 3, outerMomentum } },
        digester,
      );
      expect("failure" in result ? result.failure : null, `seed ${seed}`).toBeNull();
    }
  },
);
