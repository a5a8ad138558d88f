import { describe, expect, test } from "vitest";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import { phaseOf, waitingWords } from "./phase.ts";

const status = {
  state: "averaging",
  committed: { round: 1200, digest: "d" },
  suspects: [],
  waitingFor: [{ seat: 2, doing: "computing" }],
  peers: [{ seat: 2, progress: 0.4 }],
} as unknown as PeerStatus;

describe("phaseOf", () => {
  test("the steps of a round are one phase, so that the headline stays calm", () => {
    for (const state of ["computing", "averaging", "voting"]) {
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

test("H5: says for whom the round waits, and only when it takes long enough to be read", () => {
  expect(waitingWords(status, 900)).toBe("Waiting for seat 2: computing, 40 %");
  expect(waitingWords(status, 100)).toBeUndefined();
  expect(waitingWords({ ...status, waitingFor: [] }, 900)).toBeUndefined();
});
