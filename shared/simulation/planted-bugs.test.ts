import { afterEach, expect, test, vi } from "vitest";
import { AllReduce } from "../averaging/all-reduce.ts";
import { PeerContext } from "../peer/context.ts";
import { Round } from "../peer/round.ts";
import { createDigester } from "../training/digest.ts";
import type * as OptimizerModule from "../training/optimizer.ts";
import { InvariantViolation } from "./invariants.ts";
import { scenarioOf } from "./scenario.ts";
import { simulateSeed } from "./simulate.ts";

/** A simulator that finds nothing wrong shows something only if it finds what is wrong: each bug here must be caught. */
const PEERS = 4;
const digester = await createDigester();
const planted = vi.hoisted(() => ({ appliesTwice: false, optimizers: 0 }));

vi.mock("../training/optimizer.ts", async (importOriginal) => {
  const real = await importOriginal<typeof OptimizerModule>();
  const createOptimizer: typeof real.createOptimizer = (kind, options) => {
    const optimizer = real.createOptimizer(kind, options);
    // The first of a world checks the others, and stays right.
    const isChecker = planted.optimizers % (1 + PEERS) === 0;
    planted.optimizers += 1;
    if (!planted.appliesTwice || isChecker) return optimizer;
    return {
      slots: optimizer.slots,
      update(from, gradient, to, start, end) {
        optimizer.update(from, gradient, to, start, end);
        const once = {
          round: to.round - 1,
          parameters: to.parameters.slice(),
          moments: to.moments.map((m) => m.slice()),
        };
        optimizer.update(once, gradient, to, start, end);
      },
    };
  };
  return { ...real, createOptimizer };
});

vi.setConfig({ testTimeout: 60_000 });

afterEach(() => {
  vi.restoreAllMocks();
  planted.appliesTwice = false;
});

/** Runs seeds until one fails. @returns the invariant that it names */
function caught(seeds: number, isFit: (seed: number) => boolean = () => true): string | undefined {
  for (let seed = 1; seed <= seeds; seed += 1) {
    if (!isFit(seed)) continue;
    planted.optimizers = 0;
    const result = simulateSeed(seed, PEERS, digester);
    if (!("failure" in result)) continue;
    if (!(result.failure.error instanceof InvariantViolation)) throw result.failure.error;
    expect(result.failure.trace.length).toBeGreaterThan(0);
    return result.failure.error.invariant;
  }
  return undefined;
}
const hasNoFault = (seed: number) => scenarioOf(seed, PEERS).faults.length === 0;

test("without a planted bug nothing is caught", () => {
  expect(caught(40)).toBeUndefined();
});

test("I6: an owner that sums a contribution twice", () => {
  const { acceptContribution } = AllReduce.prototype;
  vi.spyOn(AllReduce.prototype, "acceptContribution").mockImplementation(function (
    this: AllReduce,
    from,
    place,
    payload,
  ) {
    // Twice the weight is what a second copy of the same contribution comes to.
    return acceptContribution.call(this, from, from === 1 ? { ...place, samples: 2 * place.samples } : place, payload);
  });
  expect(caught(20, hasNoFault)).toBe("I6");
});

test("I6: an owner that leaves a contribution out", () => {
  const { acceptContribution } = AllReduce.prototype;
  vi.spyOn(AllReduce.prototype, "acceptContribution").mockImplementation(function (
    this: AllReduce,
    from,
    place,
    payload,
  ) {
    return acceptContribution.call(this, from, from === 1 ? { ...place, samples: 0 } : place, payload);
  });
  expect(caught(20, hasNoFault)).toBe("I6");
});

test("I6: an update that is applied twice", () => {
  planted.appliesTwice = true;
  expect(caught(20, hasNoFault)).toBe("I6");
});

test("I4: a commit that does not wait for all votes", () => {
  vi.spyOn(Round.prototype, "tally", "get").mockImplementation(function (this: Round) {
    const majority = Math.floor(this.members.length / 2) + 1;
    return this.votes.size < majority ? "open" : "equal";
  });
  expect(caught(600)).toMatch(/^I[1467]$/);
});

test("I1: a commit of unequal digests", () => {
  vi.spyOn(Round.prototype, "tally", "get").mockImplementation(function (this: Round) {
    return this.votes.size < this.members.length ? "open" : "equal";
  });
  const corrupts = (seed: number) => scenarioOf(seed, PEERS).faults.some(({ kind }) => kind === "corrupt");
  expect(caught(400, corrupts)).toMatch(/^I[16]$/);
});

test("I7: frames that are not sent again over a link that was made anew", () => {
  vi.spyOn(AllReduce.prototype, "rewind").mockImplementation(() => undefined);
  expect(caught(600)).toBe("I7");
});

test("I7: votes that are not sent again over a link that was made anew", () => {
  const { send } = PeerContext.prototype;
  // A vote is broadcast when it is cast; sent to one seat alone, it is a repetition.
  vi.spyOn(PeerContext.prototype, "send").mockImplementation(function (this: PeerContext, to, message) {
    if (message.type !== "vote") send.call(this, to, message);
  });
  expect(caught(600)).toBe("I7");
});
