import { afterEach, describe, expect, test, vi } from "vitest";
import { decodePayload } from "../averaging/codec.ts";
import { PlainArithmetic } from "../averaging/plain-arithmetic.ts";
import { Residuals } from "../averaging/residuals.ts";
import { Model } from "../peer/model.ts";
import { parseSpec } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import type { PlainCodec } from "../wire/frame.ts";
import { scenarioOf, type Profile } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { caughtBy, firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes with what is owed (I9), and with a sum that each member makes for itself (R10): each must be caught. */
const digester = await createDigester();

vi.setConfig({ testTimeout: 240_000 });
afterEach(() => void vi.restoreAllMocks());

/** Runs sessions of four with sparse contributions until one fails. @returns the invariant that it names */
function caught(seeds: number, profile: Profile, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const { spec, ...drawn } = scenarioOf(seed, 4, profile);
    if (spec.averaging !== "plain" || spec.aggregation !== "mean") return undefined;
    return simulateScenario({ ...drawn, spec: { ...spec, compression: "sparse" } }, digester);
  });
}

/**
 * Seat 2 speaks and hears nothing for a while, from a moment on that no round knows of: now and then it has contributed by
 * then, and the others prepare the round, cannot commit it without its vote, and begin the next view from it.
 */
function deafened(compression: PlainCodec, at: number): Scenario {
  const ways = [0, 1, 3].map((from) => [from, 2] as const);
  return {
    seed: at,
    spec: parseSpec({
      ...{ task: "synthetic-100k", seats: 4, rounds: 30, policy: "reorganize", compression },
      ...{ heartbeatMs: 100, graceMs: 200, checkpointEvery: 3 },
    }),
    ...{ parameters: 40, chunkElements: 6, delayMs: [5, 40], stepMs: [5, 30], healAtMs: 4000 },
    faults: [{ kind: "cut", at, ways, forMs: 1500, breaks: false }],
  };
}

describe("residuals", () => {
  test("I9: what is owed is lost where a round is given up, or its view", () => {
    vi.spyOn(Residuals.prototype, "rollback").mockImplementation(function (this: Residuals) {
      this.restart();
    });
    expect(caught(100, "swarm", 60)).toBe("I9");
  });

  test("I9: what is owed counts twice: a round that was given up leaves what it would have left", () => {
    vi.spyOn(Residuals.prototype, "rollback").mockImplementation(function (this: Residuals) {
      this.commit();
    });
    expect(caught(100, "swarm", 130)).toBe("I9");
  });

  describe.each(["sparse", "int8"] as const)("with %s", (codec) => {
    const moments = Array.from({ length: 30 }, (_, nth) => 900 + 14 * nth);

    test("I9: what is owed counts twice: a base that was not prepared here has nothing of what was sent for it", () => {
      vi.spyOn(Model.prototype, "settle").mockImplementation(function (this: Model) {
        this.rollback();
      });
      const run = (nth: number) => simulateScenario(deafened(codec, moments[nth]!), digester);
      expect(firstCaught({ seeds: moments.length, from: 0 }, run)).toBe("I9");
    });

    test("I9: where it is settled it counts once", () => {
      for (const at of moments.filter((_, nth) => nth % 3 === 0))
        expect(caughtBy(simulateScenario(deafened(codec, at), digester)), `from ${at} ms on`).toBeUndefined();
    });
  });

  test("I9: what is owed counts twice: a page load takes it back to a state that it was not kept with", () => {
    const { restart } = Residuals.prototype;
    vi.spyOn(Residuals.prototype, "restart").mockImplementation(function (this: Residuals, left) {
      if (left) restart.call(this, left);
    });
    expect(caught(100, "resumes", 640)).toBe("I9");
  });

  test("I9: what is owed is lost by a page load that goes on from the state that it was kept with", () => {
    const { restart } = Residuals.prototype;
    vi.spyOn(Residuals.prototype, "restart").mockImplementation(function (this: Residuals) {
      restart.call(this);
    });
    expect(caught(400, "resumes")).toBe("I9");
  });
});

test("I7: an own contribution that is added up as it was before it was encoded", () => {
  const { contribute, encode, mean } = PlainArithmetic.prototype;
  const gradients = new WeakMap<PlainArithmetic, Float32Array>();
  const own = new WeakSet<Uint8Array>();
  vi.spyOn(PlainArithmetic.prototype, "contribute").mockImplementation(function (
    this: PlainArithmetic,
    gradient,
    weight,
  ) {
    gradients.set(this, gradient);
    contribute.call(this, gradient, weight);
  });
  vi.spyOn(PlainArithmetic.prototype, "encode").mockImplementation(function (this: PlainArithmetic, place, payload) {
    own.add(payload);
    encode.call(this, place, payload);
  });
  vi.spyOn(PlainArithmetic.prototype, "mean").mockImplementation(function (this: PlainArithmetic, place, all, result) {
    mean.call(this, place, all, result);
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    const exact = gradients.get(this)?.subarray(place.offset);
    for (const { weight, payload } of all.filter((each) => own.has(each.payload))) {
      const sent = new Float32Array(place.elements);
      decodePayload("sparse", payload, place.elements, sent, 0);
      sent.forEach((value, i) => (result[place.offset + i]! += (weight * ((exact?.[i] ?? 0) - value)) / total));
    }
  });
  expect(caught(40, "swarm")).toMatch(/^I[167]$/);
});
