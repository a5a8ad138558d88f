import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import type { Holders } from "../peers/holders.ts";
import type { Phase } from "../../../story/phase.ts";
import { stripOf } from "./strip.ts";

const held: Holders = { holding: [0, 1], differing: [], members: 2, words: "2 of 2 hold round 9, digest abc" };
const status = { committed: { round: 9, digest: "abc" }, suspects: [1], graceLeftMs: 7200, progress: 0.25 };
const of = (kind: Phase["kind"], more: object = {}, waiting?: string, holding = held) =>
  stripOf({
    status: { ...status, ...more } as unknown as PeerStatus,
    spec: { graceMs: 15_000 },
    phase: { kind, title: "Title" },
    waiting,
    held: holding,
  });

test("while all is well it says who holds what, without a colour", () => {
  expect(of("training")).toEqual({ tone: "calm", words: held.words, left: undefined });
});

test("P1: it counts down while somebody is silent", () => {
  expect(of("suspended")).toEqual({ tone: "warn", words: "Waiting 8 s for seat 1", left: 0.48 });
});

test("H5, R5: whom a round waits for, and before that who holds another state", () => {
  expect(of("training", {}, "Waiting for seat 1: computing, 40 %")).toMatchObject({ tone: "warn" });
  expect(of("training", {}, "Waiting for seat 1", { ...held, differing: [1] }).tone).toBe("bad");
});

test("how it ended", () => {
  expect(of("finished").tone).toBe("good");
  expect(of("halted", { halted: { reason: "minority" } })).toMatchObject({
    tone: "bad",
    words: "Nothing was saved here",
  });
  expect(of("halted", { halted: { reason: "asked" }, saved: { round: 9 } }).words).toBe("Saved round 9");
  expect(of("agreeing", { agreement: { reachable: 3, quorum: 2 } }).words).toBe("3 seats in reach, 2 decide");
});
