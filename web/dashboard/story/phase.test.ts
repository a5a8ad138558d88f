import { describe, expect, test } from "vitest";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import { accuracyMeasure } from "./measure/accuracy.ts";
import { endingWords, goesOnElsewhere, phaseOf, waitingWords } from "./phase.ts";

const status = {
  state: "averaging",
  committed: { round: 1200, digest: "d" },
  suspects: [],
  waitingFor: [{ seat: 2, doing: "computing" }],
  peers: [{ seat: 2, progress: 0.4 }],
} as unknown as PeerStatus;

describe("phaseOf", () => {
  test("the steps of a round are one phase, so that the headline stays calm", () => {
    for (const state of ["computing", "averaging", "voting"] as const) {
      expect(phaseOf({ ...status, state }, undefined)).toEqual({ kind: "training", title: "Training in step" });
    }
  });

  test("names who is silent, why it stopped, and a failure, but an end before a failure", () => {
    expect(phaseOf({ ...status, state: "suspended", suspects: [1, 3] }, undefined).title).toBe(
      "Suspended: seats 1 and 3 are silent",
    );
    const halted = { ...status, state: "halted", halted: { reason: "divergence", detail: "" } } as const;
    expect(phaseOf(halted, "late").title).toBe("Stopped: the peers' results differed");
    expect(phaseOf({ ...status, state: "finished" }, undefined).title).toBe("Finished at round 1,200");
    expect(phaseOf(status, "the worker stopped").kind).toBe("failed");
  });
});

describe("a view change", () => {
  test("P2, P6: deciding, and being too few to decide", () => {
    const agreeing = { ...status, state: "agreeing", agreement: { minorityInMs: null } } as PeerStatus;
    expect(phaseOf(agreeing, undefined)).toEqual({ kind: "agreeing", title: "Deciding how to go on" });
    const alone = { ...status, state: "agreeing", agreement: { minorityInMs: 900 } } as PeerStatus;
    expect(phaseOf(alone, undefined).title).toBe("Too few peers in reach to decide");
  });

  test("P8: catching up, with how far, until the others admit this tab", () => {
    const back = { ...status, state: "catchingUp", view: 0, round: 1300, progress: 0.399 } as const;
    expect(phaseOf(back, undefined)).toEqual({ kind: "catchingUp", title: "Catching up with round 1,300: 39 %" });
    expect(phaseOf({ ...back, progress: 1 }, undefined).title).toBe("Caught up: waiting to be admitted");
    expect(phaseOf({ ...back, round: 0, progress: 0 }, undefined).title).toBe("Joining the start");
  });

  describe("P8: a tab that stopped may come back", () => {
    const peers = (...states: string[]) =>
      states.map((state) => ({ seat: 2, state, linkUp: true, committed: {} })) as unknown as PeerStatus["peers"];
    const view = (kind: string, ...incarnations: string[]) =>
      ({ kind, members: incarnations.map((incarnation, seat) => ({ seat, incarnation })) }) as PeerStatus["record"];
    const halted = { ...status, incarnation: "me", state: "halted", record: view("start", "me", "you"), missed: null };
    const goesOn = (change: object) => goesOnElsewhere({ ...halted, ...change } as PeerStatus);

    test("once it is known that others decided to go on, or began, without it", () => {
      expect(goesOn({ missed: view("continue", "you"), peers: peers("computing") })).toBe(true);
      expect(goesOn({ missed: view("continue", "you"), peers: [] }), "nobody in reach").toBe(true);
      expect(goesOn({ record: view("start", "another", "you"), peers: peers("computing") }), "never let in").toBe(true);
      expect(goesOn({ missed: view("continue", "me", "you"), peers: peers("suspended") }), "they wait for it").toBe(
        true,
      );
    });

    test("but not because others were at work a moment ago: they may be about to stop with it", () => {
      for (const state of ["agreeing", "computing", "saving"]) expect(goesOn({ peers: peers(state) })).toBe(false);
      expect(goesOn({ record: view("halt", "you"), peers: peers("agreeing", "halted") })).toBe(false);
      expect(goesOn({ record: null, peers: peers("joining") }), "before any view").toBe(false);
    });

    test("nor when they have ended since, nor a tab that has not stopped", () => {
      expect(goesOn({ missed: view("continue", "you"), peers: peers("finished", "computing") })).toBe(false);
      expect(goesOn({ missed: view("continue", "you"), peers: peers("halted") })).toBe(false);
      expect(goesOn({ missed: view("halt", "you"), peers: peers("agreeing") })).toBe(false);
      expect(goesOn({ state: "computing", missed: view("continue", "you"), peers: peers("computing") })).toBe(false);
    });
  });
});

test("H5: says for whom the round waits, and only when it takes long enough to be read", () => {
  expect(waitingWords(status, 900)).toBe("Waiting for seat 2: computing, 40 %");
  const silent = [{ seat: 2, doing: "silent since it was voting" }];
  expect(waitingWords({ ...status, waitingFor: silent, peers: [] }, 900)).toBe(
    "Waiting for seat 2: silent since it was voting",
  );
  expect(waitingWords(status, 100)).toBeUndefined();
  expect(waitingWords({ ...status, waitingFor: [] }, 900)).toBeUndefined();
});

test("of a finished session it is told which of its two ends it came to", () => {
  const measure = accuracyMeasure({ targetAccuracy: 0.97 }, "test set");
  const finished = (value: number | null, of = measure) => endingWords("finished", { round: 1200, value }, of);
  expect(finished(0.9712)).toMatch(/^The target of 97 % was reached at round 1,200, /);
  expect(finished(0.9699)).toMatch(/^The last round, 1,200, was reached before the target of 97 %, /);
  expect(finished(0.99, accuracyMeasure({ targetAccuracy: null }, "test set"))).toMatch(
    /^The last round, 1,200, was reached, /,
  );
  expect(endingWords("asked", { round: 3, value: 1 }, measure)).toMatch(/^Somebody asked/);
});
