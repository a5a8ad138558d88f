import { afterEach, describe, expect, test, vi } from "vitest";
import { present } from "../assert.ts";
import { AllReduce } from "../averaging/all-reduce.ts";
import { Acceptor } from "../peer/agreement/acceptor.ts";
import type * as BaseRoundModule from "../peer/agreement/base-round.ts";
import type * as ChooseRecordModule from "../peer/agreement/choose-record.ts";
import { Clock } from "../peer/clock.ts";
import { PeerContext } from "../peer/context.ts";
import type * as LobbyModule from "../peer/lobby.ts";
import { Model } from "../peer/model.ts";
import type * as PersistenceModule from "../peer/persistence.ts";
import type * as ResumePointModule from "../peer/resume-point.ts";
import { Round } from "../peer/round.ts";
import type * as StreamInfoModule from "../peer/stream-info.ts";
import { createDigester } from "../training/digest.ts";
import type * as OptimizerModule from "../training/optimizer.ts";
import { scenarioOf, type Profile } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario, simulateSeed } from "./simulate.ts";
import { firstCaught } from "./testing/caught-by.ts";
import { held } from "./testing/held.ts";
import type { Invariant } from "./violation.ts";

/** A simulator that finds nothing wrong shows something only if it finds what is wrong: each bug here must be caught. */
const PEERS = 4;
const digester = await createDigester();
const planted = vi.hoisted(() => ({
  appliesTwice: false,
  optimizers: 0,
  alwaysC: false,
  forgetsForgetting: false,
  looseMasks: false,
  twoAreEnough: false,
  resumesFromCommon: false,
  judgesAlone: false,
  /** Page loads whose own disk says that the session finished. */
  finishedHere: new Map<string, readonly string[]>(),
}));

vi.mock("../training/optimizer.ts", async (importOriginal) => {
  const real = await importOriginal<typeof OptimizerModule>();
  const createOptimizer: typeof real.createOptimizer = (kind, options) => {
    const optimizer = real.createOptimizer(kind, options);
    // The first of a world checks the others, and stays right.
    const isChecker = planted.optimizers === 0;
    planted.optimizers += 1;
    if (!planted.appliesTwice || isChecker) return optimizer;
    return {
      slots: optimizer.slots,
      clips: optimizer.clips,
      statistics: optimizer.statistics,
      settles: optimizer.settles,
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

vi.mock("../peer/agreement/base-round.ts", async (importOriginal) => {
  const real = await importOriginal<typeof BaseRoundModule>();
  const baseRound: typeof real.baseRound = (reports) =>
    real.baseRound(planted.alwaysC ? reports.map((report) => ({ ...report, prepared: null })) : reports);
  return { ...real, baseRound };
});

vi.mock("../peer/agreement/choose-record.ts", async (importOriginal) => {
  const real = await importOriginal<typeof ChooseRecordModule>();
  const chooseRecord: typeof real.chooseRecord = (situation) =>
    real.chooseRecord(planted.twoAreEnough ? { ...situation, membersMin: 1 } : situation);
  return { ...real, chooseRecord };
});

vi.mock("../peer/resume-point.ts", async (importOriginal) => {
  const real = await importOriginal<typeof ResumePointModule>();
  const resumePoint: typeof real.resumePoint = (hellos, start) => {
    if (!planted.resumesFromCommon) return real.resumePoint(hellos, start);
    const isCommon = (digest: string) => hellos.every(({ saved }) => saved.some((other) => other.digest === digest));
    return real.resumePoint(
      hellos.map((hello) => ({ ...hello, saved: hello.saved.filter(({ digest }) => isCommon(digest)) })),
      start,
    );
  };
  return { ...real, resumePoint };
});

vi.mock("../peer/lobby.ts", async (importOriginal) => {
  const real = await importOriginal<typeof LobbyModule>();
  const startRecord: typeof real.startRecord = (ctx) => {
    const record = real.startRecord(ctx);
    if (!planted.judgesAlone || !record) return record;
    const { finished: _finished, ...rest } = record;
    const isFinished = planted.finishedHere.get(ctx.options.incarnation)?.includes(record.base.digest) === true;
    return isFinished ? { ...rest, finished: true } : rest;
  };
  return { ...real, startRecord };
});

vi.mock("../peer/persistence.ts", async (importOriginal) => {
  const real = await importOriginal<typeof PersistenceModule>();
  const recover: typeof real.recover = (ctx, input) => {
    const finished = input.saved.filter((state) => state.finished).map(({ digest }) => digest);
    planted.finishedHere.set(ctx.options.incarnation, finished);
    real.recover(ctx, input);
    if (planted.forgetsForgetting && !input.memory) {
      ctx.agreement.remember({ instance: 1, promised: null, accepted: null });
    }
  };
  return { ...real, recover };
});

vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(planted, {
    appliesTwice: false,
    alwaysC: false,
    forgetsForgetting: false,
    looseMasks: false,
    twoAreEnough: false,
    resumesFromCommon: false,
    judgesAlone: false,
  });
});

vi.mock("../peer/stream-info.ts", async (importOriginal) => {
  const real = await importOriginal<typeof StreamInfoModule>();
  const streamInfo: typeof real.streamInfo = (ctx, key, from, to) =>
    real.streamInfo(ctx, planted.looseMasks ? { ...key, view: 0 } : key, from, to);
  return { ...real, streamInfo };
});

/** Runs seeds until one fails. @returns the invariant that it names */
function caught(
  seeds: number,
  isFit: (scenario: Scenario) => boolean = () => true,
  peers = PEERS,
  profile: Profile = "mixed",
  from = 1,
): Invariant | undefined {
  return firstCaught({ seeds, from }, (seed) => {
    const scenario = scenarioOf(seed, peers, profile);
    if (!isFit(scenario)) return undefined;
    planted.optimizers = 0;
    const result = simulateScenario(scenario, digester, true);
    if ("failure" in result) expect(result.failure.trace.length).toBeGreaterThan(0);
    return result;
  });
}
const hasNoFault = ({ faults, spec }: Scenario) => faults.length === 0 && spec.compression === "none";
const reorganizes = ({ faults, spec }: Scenario) => faults.length > 0 && spec.policy === "reorganize";

test("without a planted bug nothing is caught", () => {
  for (let seed = 1; seed <= 60; seed += 1) held(simulateSeed(seed, PEERS, digester));
});

describe("averaging", () => {
  /** Member 1's contribution counts as that many samples. */
  function weigh(factor: number): void {
    const { acceptContribution } = AllReduce.prototype;
    vi.spyOn(AllReduce.prototype, "acceptContribution").mockImplementation(function (
      this: AllReduce,
      from,
      place,
      payload,
    ) {
      return acceptContribution.call(
        this,
        from,
        from === 1 ? { ...place, samples: factor * place.samples } : place,
        payload,
      );
    });
  }

  test("I6: an owner that sums a contribution twice", () => {
    // Twice the weight is what a second copy of the same contribution comes to.
    weigh(2);
    expect(caught(40, hasNoFault)).toBe("I6");
  });

  test("I6: an owner that leaves a contribution out", () => {
    weigh(0);
    expect(caught(40, hasNoFault)).toBe("I6");
  });

  test("I6: an update that is applied twice", () => {
    planted.appliesTwice = true;
    expect(caught(40, hasNoFault)).toBe("I6");
  });

  test("I7: an average that is clipped before all of it is there", () => {
    vi.spyOn(Model.prototype, "takesWhole", "get").mockReturnValue(false);
    const clips = (scenario: Scenario) => hasNoFault(scenario) && scenario.spec.clipNorm !== null;
    expect(caught(80, clips, PEERS, "mixed", 50)).toMatch(/^I[167]$/);
  });

  test("R9: statistics of inputs that travel as compressed as gradients do", () => {
    vi.spyOn(Model.prototype, "codecOf").mockReturnValue("int4");
    const isLossy = ({ spec, statistics }: Scenario) => spec.compression === "int4" && statistics !== undefined;
    expect(caught(80, isLossy)).toBe("R9");
  });

  test("I7: frames that are not sent again over a link that was made anew", () => {
    vi.spyOn(AllReduce.prototype, "rewind").mockImplementation(() => undefined);
    expect(caught(600, undefined, PEERS, "mixed", 180)).toBe("I7");
  });
});

describe("votes", () => {
  test("I4: a commit that does not wait for all votes", () => {
    vi.spyOn(Round.prototype, "tally", "get").mockImplementation(function (this: Round) {
      const majority = Math.floor(this.members.length / 2) + 1;
      return this.votes.size < majority ? "open" : "equal";
    });
    expect(caught(200)).toMatch(/^(I[124]|P3)$/);
  });

  test("I1: a commit of unequal digests", () => {
    vi.spyOn(Round.prototype, "tally", "get").mockImplementation(function (this: Round) {
      return this.votes.size < this.members.length ? "open" : "equal";
    });
    const isCorrupted = ({ faults }: Scenario) => faults.some(({ kind }) => kind === "corrupt");
    expect(caught(2000, isCorrupted, PEERS, "mixed", 80)).toMatch(/^I[146]$/);
  });

  test("I7: votes that are not sent again over a link that was made anew", () => {
    const { send } = PeerContext.prototype;
    // A vote is broadcast when it is cast; sent to one seat alone, it is a repetition.
    vi.spyOn(PeerContext.prototype, "send").mockImplementation(function (this: PeerContext, to, message) {
      if (message.type !== "vote") send.call(this, to, message);
    });
    expect(caught(600, undefined, PEERS, "mixed", 180)).toBe("I7");
  });
});

describe("agreement", () => {
  test("P4: a view that always goes back to the last committed round", () => {
    planted.alwaysC = true;
    expect(caught(2000, reorganizes, PEERS, "mixed", 1150)).toMatch(/^(P4|I[12])$/);
  });

  test("P3: a vote after a promise", () => {
    vi.spyOn(Acceptor.prototype, "isFencedIn").mockReturnValue(false);
    expect(caught(400, reorganizes, PEERS, "mixed", 335)).toMatch(/^(P3|I[12])$/);
  });

  test("P7: a seat without memory that counts as an acceptor", () => {
    planted.forgetsForgetting = true;
    expect(caught(400, reorganizes, PEERS, "mixed", 65)).toMatch(/^(P7|I[123])$/);
  });
});

describe("a resume", () => {
  const holdsOtherwise = () => caught(60, undefined, 3, "resumes");

  test("M4: a resume from the newest state that all have saved", () => {
    planted.resumesFromCommon = true;
    expect(holdsOtherwise()).toBe("M4");
  });

  test("M4: a finish that each seat judges by its own disk", () => {
    planted.judgesAlone = true;
    expect(holdsOtherwise()).toMatch(/^(M4|I3)$/);
  });
});

describe("a model to start from", () => {
  test("M6: a model that is believed to be here because the spec names it", () => {
    const { get } = present(
      Object.getOwnPropertyDescriptor(Model.prototype, "committedDigest"),
      "a model has a digest",
    );
    vi.spyOn(Model.prototype, "committedDigest", "get").mockImplementation(function (this: Model) {
      return this.committed.round === 0 ? this.initialDigest : String(get?.call(this));
    });
    vi.spyOn(Model.prototype, "isPlaceholder", "get").mockReturnValue(false);
    const starts = (scenario: Scenario) => hasNoFault(scenario) && scenario.startHeldBy !== undefined;
    expect(caught(80, starts)).toMatch(/^(I[1567]|M4)$/);
  });
});

describe("time", () => {
  test("H4: deadlines that go by the clock on the wall", () => {
    vi.spyOn(Clock.prototype, "now", "get").mockImplementation(function (this: Clock) {
      return this.wall;
    });
    expect(caught(40, undefined, PEERS, "pauses")).toBe("H4");
  });
});

describe("secure averaging", () => {
  const secure = (scenario: Scenario) => scenario.spec.averaging === "secure" && reorganizes(scenario);

  test("I8, S3: masks that are not bound to the view", () => {
    planted.looseMasks = true;
    expect(caught(2000, secure, PEERS, "mixed", 25)).toBe("I8");
  });

  test("S4: two members that go on averaging securely", () => {
    planted.twoAreEnough = true;
    expect(caught(2000, secure, 3)).toBe("S4");
  });
});
