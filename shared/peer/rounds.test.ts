import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../session/spec.ts";
import { weightBounds } from "../session/weight-bound.ts";
import { createFrame } from "../wire/frame.ts";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import { Cluster, digester } from "./testing/cluster.ts";

const ballot = (round: number, more: Partial<MessageOf<"vote">> = {}): MessageOf<"vote"> => ({
  v: WIRE_VERSION,
  type: "vote",
  view: 1,
  round,
  attempt: 0,
  digest: digester.digestText("some state"),
  wantsToStop: false,
  step: { loss: 1, samples: 1, weight: 1, computeUs: 1 },
  upload: null,
  evaluations: [],
  ...more,
});
const votes = (cluster: Cluster, seat: number) =>
  cluster.seats[seat]!.sent.filter((message) => message.type === "vote");
/** A bit of a seat's committed model flips: its initial state, until round 1 is committed. */
const damaged = (at: number, parameters = 8) => {
  const state = { round: 0, parameters: new Float32Array(parameters), moments: [] };
  return { misfits: { [at]: { initial: state } }, flip: () => (state.parameters[3] = 0.5) };
};

describe("R8: a weight that a seat cannot have is refused by name", () => {
  test.each([
    ["a step of weight 65, where 64 is the most", { step: { loss: 1, samples: 64, weight: 65, computeUs: 1 } }],
    [
      "a step on 65536 samples, where 64 are the most",
      { step: { loss: 1, samples: 65_536, weight: 64, computeUs: 1 } },
    ],
    ["a step with a loss of -1e+300", { step: { loss: -1e300, samples: 64, weight: 64, computeUs: 1 } }],
    ["an evaluation of round 1, which is not due", { evaluations: [{ round: 1, correct: 1, total: 1, loss: 1 }] }],
  ])("in a vote: %s", (fault, more) => {
    const cluster = new Cluster().start();
    cluster.inject(1, 0, ballot(1, more));
    expect(cluster.rejections(0)).toEqual([`vote for view 1 round 1 attempt 0 with ${fault}`]);
  });

  test("in an evaluation", () => {
    const cluster = new Cluster({ evaluates: true, spec: { evaluateEvery: 1 } }).start();
    cluster.round();
    cluster.inject(1, 0, ballot(2, { evaluations: [{ round: 1, correct: 0, total: 0xffff_ffff, loss: 1 }] }));
    expect(cluster.rejections(0)[0]).toContain("an evaluation of 4294967295 answers, where 10000 are the most");
  });

  test("in a frame, by the data that its sender can have", () => {
    const reasonFor = (spec: SessionSpecInput, weight: number) => {
      const cluster = new Cluster({ spec }).start();
      const header = { kind: "contribution", codec: "none", attempt: 0, view: 1, round: 1 } as const;
      const { bytes } = createFrame({ ...header, offset: 0, elements: 2, samples: weight }, 8);
      cluster.step(0, { type: "frame", from: 1, bytes });
      return cluster.rejections(0);
    };
    expect(reasonFor({}, 64)).toEqual([]);
    expect(reasonFor({}, 65_536)).toEqual(["Seat 1 named 65536 samples, where it can have 64 at most."]);
    expect(reasonFor({ localSteps: 4 }, 256)).toEqual([]);
    expect(reasonFor({ localSteps: 4 }, 257)).toHaveLength(1);
    const byLabel = { task: "mnist-mlp", data: "by-label" } as const;
    const [, shard] = weightBounds(new Cluster({ spec: byLabel }).spec);
    expect(reasonFor(byLabel, shard!)).toEqual([]);
    expect(reasonFor(byLabel, shard! + 1)).toHaveLength(1);
  });
});

describe("R3, R8: the update", () => {
  test("is the average weighted by samples, applied to the committed state", () => {
    const cluster = new Cluster({ seats: 3, samples: (seat) => [6, 3, 1][seat]! }).start();
    cluster.round();
    // Gradients 1, 10 and 100 with weights 6, 3 and 1.
    const expected = new Float32Array(8).fill((6 * 1 + 3 * 10 + 1 * 100) / 10);
    expect(cluster.committed).toEqual([1, 1, 1]);
    expect(cluster.status(0).committed.digest).toBe(digester.digest({ round: 1, parameters: expected, moments: [] }));
    expect(cluster.seats[0]!.rounds[0]).toMatchObject({ round: 1, samples: 10, loss: 1 });
  });

  test("a member whose plan gave it no samples counts for nothing, and votes", () => {
    const cluster = new Cluster({ samples: (seat) => seat }).start();
    cluster.round();
    const parameters = new Float32Array(8).fill(10);
    expect(cluster.status(0).committed.digest).toBe(digester.digest({ round: 1, parameters, moments: [] }));
  });

  test("works for models shorter than the number of seats", () => {
    const cluster = new Cluster({ seats: 4, parameters: 1 }).start();
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished", "finished", "finished"]);
  });

  test("all report the same loss, whatever order the votes came in", () => {
    const cluster = new Cluster({ seats: 4, samples: (seat) => [7, 3, 11, 5][seat]! }).start();
    cluster.seats.forEach((_, seat) => cluster.answer(seat, { loss: [0.1, 1e16, 0.3, -1e16][seat]! }));
    cluster.held.add("0>2 control").add("3>1 control");
    cluster.deliver();
    cluster.held.clear();
    cluster.deliver();
    expect(new Set(cluster.seats.map((_, seat) => cluster.status(seat).loss)).size).toBe(1);
  });
});

describe("R6: parameters to compute on are given away", () => {
  test("in the place of a gradient whose round is committed, and of no other", () => {
    const cluster = new Cluster({ seats: 2, spec: { rounds: 9 } }).start();
    const given: Float32Array[] = [];
    for (let round = 1; round <= 4; round += 1) {
      const own = new Float32Array(8).fill(round);
      given.push(own);
      cluster.answer(0, { gradient: own });
      cluster.answer(1);
      cluster.deliver();
      expect(cluster.committed).toEqual([round, round]);
      const { parameters } = cluster.seats[0]!.computes.at(-1)!;
      // Round r + 1 is begun before r is committed, whose gradient may still be needed: that of r - 1 is not.
      expect(given.indexOf(parameters)).toBe(round - 2);
    }
  });

  test("never in the place of one that does not fit", () => {
    const cluster = new Cluster({ seats: 2, spec: { rounds: 9 } }).start();
    for (let round = 1; round <= 3; round += 1) {
      const longer = new Float32Array(9).fill(round);
      cluster.answer(0, { gradient: longer.subarray(0, 8) });
      cluster.answer(1);
      cluster.deliver();
      expect(cluster.seats[0]!.computes.at(-1)!.parameters.buffer).not.toBe(longer.buffer);
      expect([...longer]).toEqual(Array(9).fill(round));
    }
  });
});

describe("R4: no commit without equal votes of every member", () => {
  test("waits for the last vote", () => {
    const cluster = new Cluster({ seats: 4 }).start();
    cluster.held.add("3>0 control");
    cluster.round();
    expect(cluster.states).toEqual(["voting", "computing", "computing", "computing"]);
    expect(cluster.committed).toEqual([0, 1, 1, 1]);
    expect(cluster.status(0).waitingFor).toEqual([{ seat: 3, doing: "computing" }]);
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.committed).toEqual([1, 1, 1, 1]);
  });

  test("the votes of others do not replace the own one", () => {
    const cluster = new Cluster({ seats: 2 }).start();
    const digest = digester.digest({ round: 1, parameters: new Float32Array(8).fill(5.5), moments: [] });
    cluster.inject(1, 0, ballot(1, { digest }));
    cluster.pass(500);
    expect(cluster.committed).toEqual([0, 0]);
  });

  test("a second vote with another digest is refused, and the first one counts", () => {
    const cluster = new Cluster().start();
    cluster.held.add("0>1 control");
    const digest = digester.digest({ round: 1, parameters: new Float32Array(8).fill(5.5), moments: [] });
    cluster.inject(1, 0, ballot(1, { digest }));
    cluster.inject(1, 0, ballot(1));
    cluster.inject(1, 0, ballot(1, { digest, wantsToStop: true }));
    cluster.round();
    expect(cluster.rejections(0)).toEqual(["second vote of seat 1 for view 1 round 1 attempt 0 with another digest"]);
    expect(cluster.status(0)).toMatchObject({ state: "computing", committed: { round: 1 } });
  });

  test.each([
    ["a round that nobody can be at", { round: 3 }],
    ["the next round before our own vote", { round: 2 }],
    ["the retry before our own vote", { round: 1, attempt: 1 }],
    ["a later view", { round: 1, view: 2 }],
  ])("a vote for %s is refused", (_what, more) => {
    const cluster = new Cluster().start();
    cluster.inject(1, 0, ballot(1, more));
    expect(cluster.rejections(0)).toHaveLength(1);
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished"]);
  });

  test("a vote that comes late is dropped without a word", () => {
    const cluster = new Cluster().start();
    cluster.round();
    cluster.inject(1, 0, ballot(1));
    cluster.inject(1, 0, ballot(2, { view: 0 }));
    expect(cluster.rejections(0)).toEqual([]);
  });
});

describe("R5: unequal digests", () => {
  test("the round is retried once from the committed state, then all halt there and name the seat", () => {
    const { misfits, flip } = damaged(2);
    const cluster = new Cluster({ seats: 3, misfits }).start();
    flip();
    cluster.round();
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.entries(0, "diverged")[0]).toMatchObject({ round: 1, detail: { attempt: 0, seats: [2] } });
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 1, attempt: 1 });
    cluster.round();
    cluster.saveAll();
    expect(cluster.states).toEqual(["halted", "halted", "halted"]);
    expect(cluster.status(1).halted).toMatchObject({ reason: "divergence" });
    expect(cluster.status(1).halted?.detail).toContain("round 1 came out differently at seat 2, twice");
    expect(cluster.committed).toEqual([0, 0, 0]);
  });

  test("a damaged state is not saved", () => {
    const { misfits, flip } = damaged(1);
    const cluster = new Cluster({ seats: 3, misfits }).start();
    flip();
    cluster.round();
    cluster.round();
    expect(cluster.seats.map(({ saves }) => saves.length)).toEqual([1, 0, 1]);
    expect(cluster.states).toEqual(["saving", "halted", "saving"]);
    expect(cluster.entries(1, "saveFailed")[0]?.detail?.reason).toContain("digest");
    expect(cluster.status(1).saved).toBeUndefined();
  });

  test("a retry that comes out equal goes on, and the attempts begin anew with the next round", () => {
    const { misfits, flip } = damaged(1);
    const state = misfits[1]!.initial;
    const cluster = new Cluster({ misfits }).start();
    flip();
    cluster.round();
    state.parameters[3] = 0;
    cluster.round();
    expect(cluster.committed).toEqual([1, 1]);
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 2, attempt: 0 });
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished"]);
  });

  test("frames and votes of the retry that overtake the last vote are kept for it", () => {
    const { misfits, flip } = damaged(2);
    const state = misfits[2]!.initial;
    const cluster = new Cluster({ seats: 3, misfits }).start();
    flip();
    // Seat 1 misses the vote of seat 2, so that the others are a step ahead of it.
    cluster.held.add("2>1 control");
    cluster.round();
    state.parameters[3] = 0;
    expect(cluster.states).toEqual(["computing", "voting", "computing"]);
    cluster.answer(0);
    cluster.answer(2);
    cluster.deliver();
    expect(cluster.states).toEqual(["averaging", "voting", "averaging"]);
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.states).toEqual(["averaging", "computing", "averaging"]);
    cluster.round();
    expect(cluster.committed).toEqual([1, 1, 1]);
    expect(cluster.seats.flatMap((_, seat) => cluster.rejections(seat))).toEqual([]);
  });

  test("the vote of the failed attempt goes again over a link that was made anew", () => {
    const { misfits, flip } = damaged(1);
    const state = misfits[1]!.initial;
    const cluster = new Cluster({ misfits }).start();
    flip();
    cluster.held.add("1>0 control");
    cluster.round();
    expect(cluster.states).toEqual(["voting", "computing"]);
    state.parameters[3] = 0;
    cluster.held.clear();
    cluster.connect(0, 1);
    cluster.deliver();
    expect(cluster.states).toEqual(["computing", "computing"]);
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished"]);
  });

  test("R6: what was computed on a state that did not commit is dropped", () => {
    const { misfits, flip } = damaged(1);
    const cluster = new Cluster({ misfits }).start();
    flip();
    cluster.held.add("1>0 control");
    cluster.round();
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 2, attempt: 0 });
    cluster.answer(0);
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 1, attempt: 1 });
    expect(cluster.seats[0]!.compute?.parameters).toEqual(new Float32Array(8));
    // Its answer comes late, as well.
    const gradient = new Float32Array(8).fill(9);
    cluster.step(0, {
      type: "gradient",
      view: 1,
      round: 2,
      attempt: 0,
      gradient,
      samples: 1,
      weight: 1,
      loss: 1,
      computeMs: 1,
    });
    expect(cluster.states[0]).toBe("computing");
  });

  test("of two halves, those without the lowest seat are named", () => {
    const { misfits, flip } = damaged(0);
    const cluster = new Cluster({ misfits }).start();
    flip();
    cluster.round();
    expect(cluster.entries(0, "diverged")[0]?.detail).toEqual({ attempt: 0, seats: [1] });
  });
});

describe("R6: computing while votes travel", () => {
  test("starts on the prepared state, contributes only after the commit, and does not vote for k+2 before k+1", () => {
    const cluster = new Cluster().start();
    cluster.held.add("1>0 control");
    cluster.round();
    expect(cluster.states).toEqual(["voting", "computing"]);
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 2, attempt: 0 });
    expect(cluster.seats[0]!.compute?.parameters).toEqual(new Float32Array(8).fill(5.5));
    cluster.answer(0);
    cluster.answer(1);
    cluster.offerRoom();
    expect(cluster.framesOnTheWay(0, 1)).toEqual([]);
    cluster.deliver();
    expect(votes(cluster, 0).map(({ round }) => round)).toEqual([1]);
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.committed).toEqual([2, 2]);
    expect(votes(cluster, 0).map(({ round }) => round)).toEqual([1, 2]);
    expect(cluster.seats[0]!.computes.map(({ round }) => round)).toEqual([1, 2, 3]);
  });

  test("does not start a round after the last", () => {
    const cluster = new Cluster({ spec: { rounds: 1 } }).start();
    cluster.round();
    expect(cluster.seats[0]!.computes.map(({ round }) => round)).toEqual([1]);
  });
});

describe("R7: the end", () => {
  test("comes when the rounds are used up", () => {
    const cluster = new Cluster({ seats: 3, spec: { rounds: 3 } }).start();
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(cluster.status(0).saved).toMatchObject({ round: 3, reason: "finished" });
    expect(cluster.seats[0]!.rounds.map(({ round }) => round)).toEqual([1, 2, 3]);
  });

  test("comes when the votes together reach the target, although one part of the held-out set does not", () => {
    const correct = (seat: number, round: number) => (round === 4 ? [99, 85][seat]! : [99, 70][seat]!);
    const spec = { rounds: 50, evaluateEvery: 2, targetAccuracy: 0.92 };
    const cluster = new Cluster({ evaluates: true, correct, spec }).start();
    for (let index = 0; index < 8; index += 1) cluster.round();
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished"]);
    expect(cluster.status(0)).toMatchObject({ accuracy: 0.92, evaluatedRound: 4, committed: { round: 4 } });
    const evaluated = cluster.entries(1, "evaluated").map(({ round, detail }) => [round, detail?.accuracy]);
    expect(evaluated).toEqual([
      [2, 0.845],
      [4, 0.92],
    ]);
  });

  test("the last round's vote waits for its own test, and no gradient is asked for with that", () => {
    const cluster = new Cluster({ evaluates: true, spec: { rounds: 1, evaluateEvery: 5 } }).start();
    cluster.round();
    expect(votes(cluster, 0)).toEqual([]);
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 2, evaluate: { isLast: true } });
    cluster.evaluated(0, cluster.seats[0]!.compute!);
    expect(votes(cluster, 0)[0]?.evaluations).toEqual([{ round: 1, correct: 50, total: 100, loss: 2 }]);
  });

  test("the last round is evaluated whatever evaluateEvery says", () => {
    const cluster = new Cluster({ evaluates: true, spec: { rounds: 3, evaluateEvery: 100 } }).start();
    cluster.finish();
    expect(cluster.status(0)).toMatchObject({ state: "finished", accuracy: 0.5, evaluatedRound: 3 });
  });

  test("'asked': all stop at the same round when one is asked to", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.round();
    cluster.step(1, { type: "halt" });
    cluster.round();
    cluster.saveAll();
    expect(cluster.states).toEqual(["halted", "halted", "halted"]);
    expect(cluster.committed).toEqual([2, 2, 2]);
    for (const seat of [0, 1, 2]) expect(cluster.status(seat).halted?.reason).toBe("asked");
  });

  test("'asked' after the own vote stops at the next round", () => {
    const cluster = new Cluster().start();
    cluster.held.add("1>0 control");
    cluster.round();
    cluster.step(0, { type: "halt" });
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.states).toEqual(["computing", "computing"]);
    cluster.round();
    expect(cluster.committed).toEqual([2, 2]);
    expect(cluster.states).toEqual(["saving", "saving"]);
  });
});

describe("what the training worker gives", () => {
  const broken = new Float32Array(8).fill(Number.NaN);
  test.each([
    ["a loss that is not finite", { loss: Number.NaN }, "not finite"],
    ["a gradient that is not finite", { gradient: broken }, "Infinity or NaN"],
    ["a gradient of another length", { gradient: new Float32Array(3) }, "3 values"],
    ["samples that no batch can have", { samples: -1 }, "samples"],
  ])("%s halts all with the reason, at the committed round", (_what, more, reason) => {
    const cluster = new Cluster().start();
    cluster.round();
    cluster.answer(0);
    cluster.answer(1, more);
    cluster.pass(500);
    cluster.saveAll();
    cluster.pass(1000);
    cluster.saveAll();
    expect(cluster.states).toEqual(["halted", "halted"]);
    expect(cluster.committed).toEqual([1, 1]);
    expect(cluster.status(1).halted).toMatchObject({ reason: "failed" });
    expect(cluster.status(1).halted?.detail).toContain(reason);
    expect(cluster.status(0).halted).toMatchObject({ reason: "decided" });
  });

  test("a gradient that nobody asked for is dropped", () => {
    const cluster = new Cluster().start();
    const gradient = new Float32Array(8);
    for (const [view, round, attempt] of [
      [1, 2, 0],
      [1, 1, 1],
      [2, 1, 0],
    ] as const) {
      cluster.step(0, {
        type: "gradient",
        view,
        round,
        attempt,
        gradient,
        samples: 1,
        weight: 1,
        loss: 1,
        computeMs: 1,
      });
    }
    cluster.step(0, { type: "evaluated", view: 1, round: 1, digest: "0".repeat(32), correct: 3, total: 3, loss: 0 });
    expect(cluster.states[0]).toBe("computing");
  });

  test("a second answer to one question is dropped", () => {
    const cluster = new Cluster().start();
    cluster.answer(0);
    const gradient = new Float32Array(8).fill(77);
    cluster.step(0, {
      type: "gradient",
      view: 1,
      round: 1,
      attempt: 0,
      gradient,
      samples: 1,
      weight: 1,
      loss: 1,
      computeMs: 1,
    });
    cluster.answer(1);
    cluster.deliver();
    const parameters = new Float32Array(8).fill(5.5);
    expect(cluster.status(0).committed.digest).toBe(digester.digest({ round: 1, parameters, moments: [] }));
  });
});
