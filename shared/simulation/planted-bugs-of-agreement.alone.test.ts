import { afterEach, expect, test, vi } from "vitest";
import type * as BaseRoundModule from "../peer/agreement/base-round.ts";
import { compareBallots } from "../peer/agreement/ballot.ts";
import { Proposal } from "../peer/agreement/proposer.ts";
import { PeerContext } from "../peer/context.ts";
import type * as PersistenceModule from "../peer/persistence.ts";
import type * as ResumePointModule from "../peer/resume-point.ts";
import { newerFirst } from "../peer/saved-states.ts";
import type * as StreamInfoModule from "../peer/stream-info.ts";
import { createDigester } from "../training/digest.ts";
import type { AcceptedRecord } from "../wire/messages.ts";
import { mixOf } from "./draw-swarm.ts";
import type { Mix } from "./mix.ts";
import { simulateSeed } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import type { Invariant } from "./violation.ts";

/**
 * Mistakes that seldom do harm: a run must be unlucky three times before two histories come of them. They are seen where
 * they are made, by what is told, written and masked. Where many sessions pass one
 * by, seeds begin shortly before one that finds it, so that the test is quick.
 */
const digester = await createDigester();
const planted = vi.hoisted(() => ({
  anyPrepared: false,
  tellsEarly: false,
  forgetsAccepted: false,
  looseAttempt: false,
  resumesFromOldest: false,
}));

vi.mock("../peer/agreement/base-round.ts", async (importOriginal) => {
  const real = await importOriginal<typeof BaseRoundModule>();
  const baseRound: typeof real.baseRound = (reports) => {
    const base = real.baseRound(reports);
    const next = reports.find(({ prepared }) => prepared && base && prepared.round > base.round)?.prepared;
    return planted.anyPrepared ? (next ?? base) : base;
  };
  return { ...real, baseRound };
});

vi.mock("../peer/persistence.ts", async (importOriginal) => {
  const real = await importOriginal<typeof PersistenceModule>();
  const persist: typeof real.persist = (ctx, withheld = []) => {
    if (planted.tellsEarly) {
      for (const { to, message } of withheld) ctx.tell(to, message);
      return real.persist(ctx, []);
    }
    if (!planted.forgetsAccepted) return real.persist(ctx, withheld);
    return real.persist(
      ctx,
      withheld.map(({ to, message }) => ({
        to,
        message: message.type === "promise" ? { ...message, accepted: null } : message,
      })),
    );
  };
  return { ...real, persist };
});

vi.mock("../peer/resume-point.ts", async (importOriginal) => {
  const real = await importOriginal<typeof ResumePointModule>();
  const resumePoint: typeof real.resumePoint = (hellos, start) => {
    if (!planted.resumesFromOldest) return real.resumePoint(hellos, start);
    const [oldest] = hellos
      .flatMap(({ saved }) => saved.filter(({ round }) => round > 0))
      .sort((a, b) => newerFirst(b, a));
    return real.resumePoint(
      hellos.map((hello) => ({ ...hello, saved: hello.saved.filter(({ digest }) => digest === oldest?.digest) })),
      start,
    );
  };
  return { ...real, resumePoint };
});

vi.mock("../peer/stream-info.ts", async (importOriginal) => {
  const real = await importOriginal<typeof StreamInfoModule>();
  const streamInfo: typeof real.streamInfo = (ctx, key, from, to) =>
    real.streamInfo(ctx, planted.looseAttempt ? { ...key, attempt: 0 } : key, from, to);
  return { ...real, streamInfo };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(planted, {
    anyPrepared: false,
    tellsEarly: false,
    forgetsAccepted: false,
    looseAttempt: false,
    resumesFromOldest: false,
  });
});

/** Runs the swarm's seeds from one on until one fails. @returns the invariant that it names */
function caught(seeds: number, isFit: (mix: Mix) => boolean = () => true, from = 1): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const mix = mixOf(seed);
    return isFit(mix) ? simulateSeed(seed, mix.seats, digester, false, "swarm") : undefined;
  });
}
const strikes = ({ faults }: Mix) => faults > 0;
const closesAll = ({ faults, kinds }: Mix) => faults > 0 && kinds.some(([kind]) => kind === "closeAll");
const isContested = (mix: Mix) => mix.isContested;

test("P4: a proposer that adopts the accepted record of the lowest ballot", () => {
  vi.spyOn(Proposal.prototype, "inherited", "get").mockImplementation(function (this: Proposal) {
    let lowest: AcceptedRecord | undefined;
    for (const { accepted } of this.promises.values()) {
      if (accepted && (!lowest || compareBallots(accepted.ballot, lowest.ballot) < 0)) lowest = accepted;
    }
    return lowest;
  });
  expect(caught(10_000, isContested, 730)).toBe("P4");
});

test("P7: a promise that is told before the disk has it", () => {
  planted.tellsEarly = true;
  expect(caught(400, strikes)).toBe("P7");
});

test("P3: a promise that does not fence", () => {
  vi.spyOn(PeerContext.prototype, "isFenced", "get").mockReturnValue(false);
  expect(caught(1500, strikes)).toMatch(/^(P3|I[12])$/);
});

test("P3: a promise that forgets what was accepted", () => {
  planted.forgetsAccepted = true;
  // A proposer that promises itself hides from nobody else what it has accepted: it proposes what it may not.
  expect(caught(1500, strikes)).toMatch(/^P[34]$/);
});

test("P4: a base of c+1 if anybody has prepared it", () => {
  planted.anyPrepared = true;
  expect(caught(1500, strikes)).toBe("P4");
});

test("I8, S3: masks that are not bound to the attempt", () => {
  planted.looseAttempt = true;
  const isFit = ({ averaging, kinds, faults }: Mix) =>
    averaging.startsWith("secure") && faults > 0 && kinds.some(([kind]) => kind === "corrupt");
  expect(caught(4000, isFit)).toBe("I8");
});

test("M4: a resume from the oldest checkpoint", () => {
  planted.resumesFromOldest = true;
  expect(caught(1500, closesAll, 170)).toBe("M4");
});
