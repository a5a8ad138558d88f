import { describe, expect, test } from "vitest";
import { parseFrame } from "../wire/frame.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import type { Effect } from "./effect.ts";
import { Cluster, type ClusterOptions, gradientOf } from "./testing/cluster.ts";

type Expansion = Extract<Effect, { type: "expandMasks" }>;

const secureCluster = (options: ClusterOptions = {}) =>
  new Cluster({
    seats: 4,
    ...options,
    spec: { averaging: "secure", secureBound: 5000, batchSize: 4, policy: "reorganize", graceMs: 500, ...options.spec },
  });
const lose = (cluster: Cluster, seat: number) => {
  cluster.seats.forEach((_, other) => {
    if (other !== seat) cluster.cut(other, seat);
  });
};
const names = (expansions: readonly Expansion[]) =>
  expansions.flatMap(({ streams }) => streams.map(({ info }) => info));

describe("a secure round", () => {
  test("R4, S1: all members get the exact mean, by weight, and commit", () => {
    const cluster = secureCluster({ samples: (seat) => 1 + seat, spec: { rounds: 1 } }).start();
    cluster.round();
    expect(cluster.committed).toEqual([1, 1, 1, 1]);
    const mean = [0, 1, 2, 3].reduce((sum, seat) => sum + (1 + seat) * gradientOf(seat, 1, 1)[0]!, 0) / 10;
    // The harness' optimizer adds gradients up.
    for (const { saves } of cluster.seats) expect(saves[0]?.state.parameters[0]).toBe(Math.fround(mean));
  });

  test("nobody's weight, samples or loss is told openly, and yet the figures of all are known", () => {
    const cluster = secureCluster({ samples: (seat) => 1 + seat, keepsFrames: true }).start();
    cluster.round();
    for (const { sent } of cluster.seats) {
      const votes = sent.filter((message) => message.type === "vote");
      expect(votes.length).toBeGreaterThan(0);
      for (const each of votes) expect(each.step).toBeNull();
    }
    expect(cluster.seats[0]!.rounds[0]).toMatchObject({ samples: 10 });
    expect(cluster.seats[0]!.rounds[0]!.loss).toBeCloseTo(1, 6);
    for (const bytes of cluster.frames) {
      const { header } = parseFrame(bytes);
      expect(header).toMatchObject({ codec: "ring32", samples: 0 });
    }
    expect(cluster.frames.length).toBeGreaterThan(10);
  });

  test("a vote that shows its step is refused, as is one that hides it in a plain session", () => {
    const step = { loss: 1, samples: 1, weight: 1, computeUs: 1 };
    for (const [cluster, told] of [
      [secureCluster(), step],
      [new Cluster({ seats: 3 }), null],
    ] as const) {
      cluster.start();
      cluster.inject(1, 0, {
        v: WIRE_VERSION,
        type: "vote",
        view: 1,
        round: 1,
        attempt: 0,
        digest: "0".repeat(32),
        wantsToStop: false,
        step: told,
        upload: null,
        evaluations: [],
      });
      expect(cluster.rejections(0)[0]).toMatch(/(shows|hides) its step in a (secure|plain) session/);
    }
  });

  test("waits for its masks, and asks for them while the gradient is computed", () => {
    const cluster = secureCluster();
    cluster.masksHeld.add(2);
    cluster.start();
    cluster.round();
    expect(cluster.states).toEqual(["averaging", "averaging", "computing", "averaging"]);
    cluster.masksHeld.clear();
    cluster.flushMasks(2);
    cluster.deliver();
    expect(cluster.committed).toEqual([1, 1, 1, 1]);
  });
});

test("S2: masks are taken once, and for a round that asked for them", () => {
  const cluster = secureCluster({ seats: 3 }).start();
  const { shape } = cluster.seats[0]!.expansions[0]!;
  const mask = () => ({ figures: new Uint32Array(shape.figures), elements: new Uint32Array(shape.elements) });
  const give = (seat: number, round: number) =>
    cluster.step(seat, { type: "masks", view: 1, round, attempt: 0, mask: mask() });
  // After it has contributed, and for a round that is not there.
  for (const seat of [0, 1, 2]) {
    cluster.answer(seat);
    give(seat, 1);
    give(seat, 7);
  }
  cluster.deliver();
  expect(cluster.committed).toEqual([1, 1, 1]);
  const asked = cluster.seats[0]!.expansions.filter(({ round }) => round === 1);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ view: 1, attempt: 0 });
  expect(asked[0]?.streams.map(({ sign }) => sign)).toEqual([-1, 1, -1, 1]);
});

test("S1: a value beyond the bound is clipped, and the journal says so", () => {
  const cluster = secureCluster({ seats: 3, spec: { secureBound: 50 } }).start();
  cluster.round();
  // Seat 2's gradient is 100 times the round.
  expect(cluster.entries(2, "clipped")[0]).toMatchObject({ round: 1, detail: { elements: 8, of: 8 } });
  cluster.round();
  expect(cluster.entries(2, "clipped")).toHaveLength(1);
  expect(cluster.entries(0, "clipped")).toEqual([]);
});

describe("S3: secrets", () => {
  test("are the same on each link between two page loads, and the round goes on over a link made anew", () => {
    const cluster = secureCluster().start();
    cluster.held.add("1>0 bulk");
    cluster.round();
    cluster.cut(0, 1);
    cluster.held.clear();
    cluster.connect(0, 1);
    cluster.pass(300);
    expect(cluster.committed).toEqual([1, 1, 1, 1]);
    cluster.round();
    expect(cluster.committed).toEqual([2, 2, 2, 2]);
    const told = cluster.seats[1]!.sent.filter((message) => message.type === "secret");
    expect(told).toHaveLength(4);
    expect(new Set(told.map(({ secret }) => secret)).size).toBe(3);
  });

  test("another one on the same page load is refused, and so is any in a plain session", () => {
    const message = { v: WIRE_VERSION, type: "secret", to: "page-0", secret: "1".repeat(64) } as const;
    const cluster = secureCluster().start();
    cluster.inject(1, 0, { ...message, to: "the page before" });
    expect(cluster.rejections(0)).toEqual([]);
    cluster.inject(1, 0, message);
    expect(cluster.rejections(0)).toEqual(["seat 1 tells a second secret on the same page load"]);
    cluster.round();
    expect(cluster.committed).toEqual([1, 1, 1, 1]);
    const plain = new Cluster().start();
    plain.inject(1, 0, message);
    expect(plain.rejections(0)).toEqual(["seat 1 tells a secret in a plain session"]);
  });

  test("are for secure sessions and for the page load at the far end alone, and may be told again", () => {
    const plain = new Cluster({ seats: 3 }).start();
    plain.round();
    expect(plain.seats.flatMap(({ sent }) => sent.filter(({ type }) => type === "secret"))).toEqual([]);
    const cluster = secureCluster({ seats: 3 }).start();
    for (let seat = 0; seat < 3; seat += 1) {
      const told = cluster.seats[seat]!.sent.filter((message) => message.type === "secret");
      const others = [0, 1, 2].filter((other) => other !== seat).map((other) => `page-${other}`);
      expect(told.map(({ to }) => to).sort()).toEqual(others);
      for (const message of told) {
        for (const other of others) cluster.inject(seat, Number(other.slice("page-".length)), message);
      }
    }
    expect([0, 1, 2].flatMap((seat) => cluster.rejections(seat))).toEqual([]);
    cluster.round();
    expect(cluster.committed).toEqual([1, 1, 1]);
  });

  test("no stream is expanded twice, over rounds, a view change and a page load that comes back", () => {
    const cluster = secureCluster({ spec: { rounds: 50 } }).start();
    cluster.round();
    cluster.round();
    lose(cluster, 3);
    cluster.pass(1500);
    cluster.round();
    cluster.reload(3, "page-3-again");
    cluster.ready(3);
    for (const seat of [0, 1, 2]) cluster.connect(seat, 3);
    cluster.pass(1500);
    expect(cluster.status(0)).toMatchObject({ view: 3, members: [0, 1, 2, 3] });
    cluster.round();
    for (const expansions of cluster.seats.map(({ expansions }) => names(expansions))) {
      expect(expansions.length).toBeGreaterThan(0);
      expect(new Set(expansions).size).toBe(expansions.length);
    }
    const views = new Set(cluster.seats[0]!.expansions.map(({ view }) => view));
    expect([...views]).toEqual([1, 2, 3]);
    // Each stream is expanded by its two ends alone, once with each sign.
    const bySign = cluster.seats[0]!.expansions.at(-1)!.streams.map(({ sign }) => sign);
    expect(bySign).toEqual([-1, 1, -1, 1, -1, 1]);
  });
});

describe("S5, P5: a member is lost in the middle of a round", () => {
  test("the others draw fresh masks and compute on a fresh batch, in the new view", () => {
    const cluster = secureCluster().start();
    cluster.round();
    cluster.answer(0);
    cluster.answer(1);
    cluster.answer(2);
    lose(cluster, 3);
    cluster.pass(1500);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2], state: "computing" });
    const { computes, expansions } = cluster.seats[0]!;
    expect(computes.slice(-2).map(({ view, round }) => [view, round])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(expansions.at(-1)).toMatchObject({ view: 2, round: 2 });
    cluster.round();
    expect(cluster.committed.slice(0, 3)).toEqual([2, 2, 2]);
  });

  test("plain averaging uses the same gradient again", () => {
    const cluster = secureCluster({ spec: { averaging: "plain" } }).start();
    cluster.round();
    for (const seat of [0, 1, 2]) cluster.answer(seat);
    lose(cluster, 3);
    cluster.pass(1500);
    expect(cluster.seats[0]!.computes.filter(({ round }) => round === 2)).toHaveLength(1);
  });
});

describe("S4: fewer than three members", () => {
  test("a majority of two of three stops, and says why", () => {
    const cluster = secureCluster({ seats: 3 }).start();
    cluster.round();
    lose(cluster, 2);
    cluster.pass(1500);
    cluster.saveAll();
    cluster.pass(50);
    expect(cluster.status(0).halted).toEqual({
      reason: "decided",
      detail: "the peers decided to stop at round 1: secure averaging needs 3 peers, 2 are left",
    });
    expect(cluster.status(1).saved).toEqual(cluster.status(0).saved);
  });

  test("a record that leaves two, whoever tells it, is no reason to contribute: the session fails here and says so", () => {
    const cluster = secureCluster({ seats: 3 }).start();
    cluster.forget();
    const { digest } = cluster.status(0).committed;
    const members = [0, 1].map((seat) => ({ seat, incarnation: `page-${seat}` }));
    const record = { view: 2, kind: "continue", members, base: { round: 0, digest } } as const;
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "decided", record });
    const expansions = cluster.seats[0]!.expansions.filter(({ view }) => view === 2);
    expect(expansions).toEqual([]);
    cluster.saveAll();
    expect(cluster.status(0).halted).toMatchObject({
      reason: "failed",
      detail: "secure averaging needs 3 members: of 2 it would hide nothing",
    });
  });

  test("in plain averaging the same two go on", () => {
    const cluster = secureCluster({ seats: 3, spec: { averaging: "plain" } }).start();
    lose(cluster, 2);
    cluster.pass(1500);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1] });
  });
});

test("masks that do not cancel end the session at the committed round, with the reason", () => {
  const cluster = secureCluster().start();
  cluster.round();
  cluster.spoilsMasks.add(1);
  cluster.round();
  cluster.round();
  cluster.saveAll();
  cluster.pass(50);
  expect(cluster.status(0).halted?.reason).toBe("failed");
  expect(cluster.status(0).halted?.detail).toMatch(/the masks did not cancel/);
  expect(new Set(cluster.committed)).toEqual(new Set([2]));
});
