import { afterEach, describe, expect, test, vi } from "vitest";
import { Acceptor } from "../peer/agreement/acceptor.ts";
import type * as ChooseRecordModule from "../peer/agreement/choose-record.ts";
import type * as CatchingUpModule from "../peer/catching-up.ts";
import { Starting } from "../peer/starting.ts";
import { createDigester } from "../training/digest.ts";
import { drawLobby } from "./draw-lobby.ts";
import { mixOf } from "./draw-swarm.ts";
import type { Fault } from "./faults.ts";
import { simulateSeed } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/** Mistakes in a start by those who are there, and in how others are let in (M7). */
const digester = await createDigester();
const planted = vi.hoisted(() => ({ oneLessIsEnough: false, oldStatesDo: false }));

vi.mock("../peer/agreement/choose-record.ts", async (importOriginal) => {
  const real = await importOriginal<typeof ChooseRecordModule>();
  const quorumOf: typeof real.quorumOf = (seats) => real.quorumOf(seats) - (planted.oneLessIsEnough ? 1 : 0);
  return { ...real, quorumOf };
});

vi.mock("../peer/catching-up.ts", async (importOriginal) => {
  const real = await importOriginal<typeof CatchingUpModule>();
  const fetchState: typeof real.fetchState = (ctx, exact) =>
    planted.oldStatesDo ? "done" : real.fetchState(ctx, exact);
  return { ...real, fetchState };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(planted, { oneLessIsEnough: false, oldStatesDo: false });
});

/** Runs the swarm's seeds whose lobbies are so until one fails. @returns the invariant that it names */
function caught(seeds: number, isFit: (lobby: readonly Fault[]) => boolean, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const { seats } = mixOf(seed);
    return isFit(drawLobby(seed, seats)) ? simulateSeed(seed, seats, digester, false, "swarm") : undefined;
  });
}
const isAsked = (lobby: readonly Fault[]) => lobby.some(({ kind }) => kind === "startNow");
const isLate = (lobby: readonly Fault[]) => isAsked(lobby) && lobby.some(({ kind }) => kind === "late");

describe("M7", () => {
  test("I4: a start by a minority", () => {
    planted.oneLessIsEnough = true;
    expect(caught(400, isLate)).toBe("I4");
  });

  test("I1: a late seat that is admitted with an old state", () => {
    planted.oldStatesDo = true;
    // Whoever comes for the first time and whoever comes again is let in by the same way.
    expect(caught(400, () => true, 63)).toMatch(/^I[124567]$/);
  });

  test("M7: a seat that gives itself to two starts", () => {
    const { prepare } = Acceptor.prototype;
    vi.spyOn(Acceptor.prototype, "prepare").mockImplementation(function (this: Acceptor, instance, ballot) {
      const isGivenUp = instance === 1 && this.memory.instance === 2;
      return isGivenUp ? "yes" : prepare.call(this, instance, ballot);
    });
    expect(caught(400, isAsked)).toMatch(/^(M7|I3)$/);
  });

  test("P7: a page load that has a say though its seat may have forgotten what it said", () => {
    vi.spyOn(Starting.prototype, "isVouched", "get").mockReturnValue(true);
    expect(caught(400, isAsked, 120)).toMatch(/^(P7|I[123])$/);
  });
});
