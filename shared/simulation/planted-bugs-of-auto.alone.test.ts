import { afterEach, describe, expect, test, vi } from "vitest";
import type * as ChoiceModule from "../peer/settings-choice.ts";
import { createDigester } from "../training/digest.ts";
import { scenarioOf, type Profile } from "./draw-scenario.ts";
import { mixOf } from "./draw-swarm.ts";
import { simulateScenario } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes in what a lobby chooses (M8). */
const digester = await createDigester();
const planted = vi.hoisted(() => ({ ownFactsDo: false, choosesAnew: false }));

vi.mock("../peer/settings-choice.ts", async (importOriginal) => {
  const real = await importOriginal<typeof ChoiceModule>();
  const choiceOf: typeof real.choiceOf = (ctx, hellos) => {
    if (planted.ownFactsDo) return real.choiceOf(ctx, ctx.greeting.hello ? [ctx.greeting.hello] : hellos);
    return real.choiceOf(ctx, planted.choosesAnew ? hellos.map((hello) => ({ ...hello, saved: [] })) : hellos);
  };
  return { ...real, choiceOf };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => void Object.assign(planted, { ownFactsDo: false, choosesAnew: false }));

/** Runs seeds whose lobbies choose until one fails. @returns the invariant that it names */
function caught(seeds: number, profile: Profile, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const scenario = scenarioOf(seed, profile === "swarm" ? mixOf(seed).seats : 3, profile);
    return scenario.spec.auto ? simulateScenario(scenario, digester) : undefined;
  });
}

describe("M8", () => {
  test("M8: a seat that chooses by what it measured itself", () => {
    planted.ownFactsDo = true;
    expect(caught(100, "swarm")).toBe("M8");
  });

  test("M8: a resume that chooses anew", () => {
    planted.choosesAnew = true;
    expect(caught(200, "resumes")).toBe("M8");
  });
});
