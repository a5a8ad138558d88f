import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import type { Holders } from "../peers/holders.ts";
import type { Phase } from "../../../story/phase.ts";
import type { Told } from "../told.ts";
import { stripOf } from "./strip.ts";

const held: Holders = { holding: [0, 1], differing: [], members: 2, words: "2 of 2 hold round 9, digest abc" };
const status = {
  ...{ seat: 0, name: "", committed: { round: 9, digest: "abc" }, suspects: [1], graceLeftMs: 7200, progress: 0.25 },
  peers: [{ seat: 1, name: "Ada", progress: 0.4 }],
  waitingFor: [],
};
const of = (kind: Phase["kind"], more: object = {}, waiting?: string, holding = held) =>
  stripOf({
    status: { ...status, ...more } as unknown as PeerStatus,
    spec: { graceMs: 15_000 },
    phase: { kind, title: "Title" },
    waiting,
    held: holding,
    told: { round: 9 } as Told,
  });

test("while all is well it says that nobody waits, without a colour and without a digest", () => {
  const words = "Nobody waits: 2 of 2 have the same model, after round 9";
  expect(of("training")).toEqual({ tone: "calm", words, left: undefined });
});

test("P1: it counts down while somebody is silent, by name", () => {
  expect(of("suspended")).toEqual({ tone: "warn", words: "All wait for Ada, 8 s more", left: 0.48 });
  expect(of("suspended", { suspects: [] }).words).toBe("All wait for somebody, 8 s more");
});

test("H5, R5: whom a round waits for, and before that who holds another state", () => {
  const waitingFor = [
    { seat: 1, doing: "computing" },
    { seat: 2, doing: "its page is hidden" },
  ];
  expect(of("training", { waitingFor }, "Waiting for seat 1: computing, 40 %")).toMatchObject({
    tone: "warn",
    words: "The others wait for Ada (computing, 40 %) and seat 2 (its page is hidden)",
  });
  expect(of("training", {}, "Waiting for seat 1", { ...held, differing: [1] })).toMatchObject({
    tone: "bad",
    words: "Ada: another model after round 9",
  });
});

test("of many only a few are named", () => {
  const waitingFor = Array.from({ length: 9 }, (_, seat) => ({ seat: seat + 2, doing: "asleep" }));
  expect(of("training", { waitingFor }, "Waiting").words).toBe(
    "The others wait for seat 2 (asleep), seat 3 (asleep), seat 4 (asleep) and 6 more",
  );
});

test("how it ended", () => {
  expect(of("finished").tone).toBe("good");
  expect(of("halted", { halted: { reason: "minority" } })).toMatchObject({
    tone: "bad",
    words: "Nothing was saved here",
  });
  expect(of("halted", { halted: { reason: "asked" }, saved: { round: 9 } }).words).toBe(
    "Saved: the model after round 9",
  );
  expect(of("agreeing", { agreement: { reachable: 3, quorum: 2 } }).words).toBe("3 are in reach, it takes 2 to decide");
});
