import { describe, expect, test } from "vitest";
import { ANSWERS_WITHHELD_MAX } from "../limits.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";

const settle = (cluster: Cluster, ms = 2000) => {
  cluster.pass(ms);
  cluster.saveAll();
  cluster.pass(50);
};
const everybodyCuts = (cluster: Cluster, lost: readonly number[]) => {
  const all = cluster.seats.map((_, seat) => seat);
  for (const a of all) for (const b of lost) if (a !== b && !(lost.includes(a) && a > b)) cluster.cut(a, b);
};
const ends = (cluster: Cluster) => cluster.seats.map((_, seat) => cluster.status(seat).halted?.reason);
const saved = (cluster: Cluster, ...seats: number[]) =>
  seats.map((seat) => `${cluster.status(seat).saved?.round} ${cluster.status(seat).saved?.digest}`);

describe("P5: policy halt", () => {
  test("those in the majority save one base and stop, the one that is alone saves what it has", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.round();
    everybodyCuts(cluster, [2]);
    settle(cluster, 4000);
    expect(cluster.states).toEqual(["halted", "halted", "halted"]);
    expect(ends(cluster)).toEqual(["decided", "decided", "minority"]);
    expect(cluster.status(0).halted?.detail).toBe("the peers decided to stop at round 1");
    expect(cluster.status(2).halted?.detail).toBe(
      "no majority in reach: 1 of 3 seats in reach, 2 are needed to decide",
    );
    expect(new Set(saved(cluster, 0, 1, 2)).size).toBe(1);
    expect(cluster.entries(2, "undecided")[0]?.detail).toEqual({ reachable: 1, quorum: 2, seats: 3 });
  });

  test("P4: a round that all of the majority have prepared is saved, though a vote is missing", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.dropVotes(2, 0);
    cluster.dropVotes(2, 1);
    cluster.round();
    expect(cluster.committed).toEqual([0, 0, 1]);
    everybodyCuts(cluster, [2]);
    settle(cluster, 4000);
    expect(cluster.status(0).saved?.round).toBe(1);
    expect(cluster.entries(0, "committed").at(-1)).toMatchObject({ round: 1, detail: { by: "decision" } });
    expect(new Set(saved(cluster, 0, 1, 2)).size).toBe(1);
  });

  test("P4: a round that one of the majority has not prepared is given up", () => {
    // One parameter has one owner, seat 0: whoever does not get its average has prepared nothing.
    const cluster = new Cluster({ seats: 3, parameters: 1 }).start();
    cluster.held.add("0>1 bulk");
    cluster.round();
    expect(cluster.states.slice(0, 2)).toEqual(["voting", "averaging"]);
    everybodyCuts(cluster, [2]);
    settle(cluster, 4000);
    expect(saved(cluster, 0, 1)).toEqual(Array(2).fill(`0 ${cluster.status(0).committed.digest}`));
  });

  test("of two peers neither can decide alone: both save committed and prepared states, undecided (P6)", () => {
    const cluster = new Cluster().start();
    cluster.dropVotes(0, 1);
    cluster.dropVotes(1, 0);
    cluster.round();
    cluster.cut(0, 1);
    settle(cluster, 4000);
    expect(ends(cluster)).toEqual(["minority", "minority"]);
    for (const { saves } of cluster.seats) {
      expect(saves[0]).toMatchObject({ reason: "minority", state: { round: 0 }, prepared: { state: { round: 1 } } });
    }
  });

  test("of four, two and two is no majority on either side", () => {
    const cluster = new Cluster({ seats: 4 }).start();
    cluster.round();
    for (const a of [0, 1]) for (const b of [2, 3]) cluster.cut(a, b);
    settle(cluster, 4000);
    expect(ends(cluster)).toEqual(Array(4).fill("minority"));
    expect(new Set(saved(cluster, 0, 1, 2, 3)).size).toBe(1);
  });

  test("a suspect that comes back within grace costs nothing", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.cut(0, 2);
    cluster.pass(1500);
    cluster.connect(0, 2);
    cluster.pass(300);
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(cluster.entries(0, "proposed")).toEqual([]);
  });

  test("the decision comes within two heartbeats once grace is over", () => {
    const cluster = new Cluster({ seats: 4 }).start();
    everybodyCuts(cluster, [3]);
    cluster.pass(6000);
    for (const seat of [0, 1, 2]) {
      const expired = cluster.entries(seat, "graceExpired")[0];
      const decided = cluster.entries(seat, "decided")[0]!;
      if (expired) expect(decided.at - expired.at).toBeLessThanOrEqual(200);
    }
  });
});

describe("P5: policy reorganize", () => {
  const spec = { policy: "reorganize", rounds: 6 } as const;

  test("the majority goes on in view 2, the survivors' gradients are used again", () => {
    const cluster = new Cluster({ seats: 3, spec }).start();
    cluster.round();
    cluster.answer(0);
    cluster.answer(1);
    cluster.forget();
    everybodyCuts(cluster, [2]);
    settle(cluster, 4000);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1] });
    expect(cluster.committed.slice(0, 2)).toEqual([2, 2]);
    for (const seat of [0, 1]) expect(cluster.seats[seat]!.computes.map(({ round }) => round)).toEqual([3]);
    expect(ends(cluster)[2]).toBe("minority");
    cluster.finish();
    expect(cluster.states.slice(0, 2)).toEqual(["finished", "finished"]);
  });

  test("a gradient that is still being computed serves the new view too", () => {
    const cluster = new Cluster({ seats: 3, spec }).start();
    everybodyCuts(cluster, [2]);
    settle(cluster, 4000);
    expect(cluster.states.slice(0, 2)).toEqual(["computing", "computing"]);
    expect(cluster.seats[0]!.computes).toHaveLength(1);
    cluster.answer(0);
    cluster.answer(1);
    cluster.deliver();
    expect(cluster.committed).toEqual([1, 1, 0]);
  });

  test("5 -> 4 -> 3 seats go on, 2 of 5 must halt", () => {
    const cluster = new Cluster({ seats: 5, spec: { ...spec, rounds: 50 } }).start();
    everybodyCuts(cluster, [4]);
    settle(cluster, 4000);
    cluster.round();
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2, 3] });
    everybodyCuts(cluster, [3]);
    settle(cluster, 4000);
    cluster.round();
    expect(cluster.status(0)).toMatchObject({ view: 3, members: [0, 1, 2] });
    expect(cluster.committed.slice(0, 3)).toEqual([2, 2, 2]);
    everybodyCuts(cluster, [2]);
    settle(cluster, 4000);
    expect(ends(cluster)).toEqual(Array(5).fill("minority"));
  });

  test("links that are not transitive: the new view is a set in which all hear all", () => {
    const cluster = new Cluster({ seats: 4, spec }).start();
    cluster.cut(0, 1);
    settle(cluster, 4000);
    const { members } = cluster.status(2);
    expect(members).toHaveLength(3);
    expect(members).toEqual(expect.arrayContaining([2, 3]));
    expect(cluster.status(3).members).toEqual(members);
  });

  test("whoever was left out while it lived comes back as a joiner, when its links are whole", () => {
    const cluster = new Cluster({ seats: 4, spec: { ...spec, rounds: 50 } }).start();
    cluster.cut(0, 1);
    settle(cluster, 3000);
    const left = [0, 1].find((seat) => !cluster.status(2).members.includes(seat))!;
    expect(cluster.states[left]).toBe("catchingUp");
    cluster.round();
    cluster.connect(0, 1);
    settle(cluster, 2000);
    expect(cluster.status(left)).toMatchObject({ view: 3, members: [0, 1, 2, 3] });
    expect(new Set(cluster.committed)).toEqual(new Set([1]));
    cluster.round();
    expect(new Set(cluster.committed)).toEqual(new Set([2]));
  });

  test("P6: a minority that is healed later is told what it missed", () => {
    const cluster = new Cluster({ seats: 3, spec }).start();
    everybodyCuts(cluster, [2]);
    settle(cluster, 5000);
    cluster.connect(0, 2);
    cluster.pass(300);
    expect(cluster.status(2).missed).toMatchObject({ view: 2, kind: "continue", members: [{ seat: 0 }, { seat: 1 }] });
    expect(cluster.entries(2, "missed")[0]?.detail).toEqual({
      instance: 2,
      kind: "continue",
      members: [0, 1],
      base: 0,
    });
  });

  test("a tab that cannot compute any more is left behind at once: grace is for those who may come back", () => {
    const cluster = new Cluster({ seats: 3, spec: { ...spec, graceMs: 60_000 } }).start();
    cluster.step(2, { type: "trainerFailed", reason: "out of memory" });
    settle(cluster, 1500);
    expect(ends(cluster)[2]).toBe("failed");
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1] });
  });
});

describe("P3: a promise fences", () => {
  const prepare = { v: WIRE_VERSION, type: "prepare", instance: 2, ballot: { counter: 7, seat: 1 } } as const;

  test("after it no vote is cast and none is counted in the old view", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.answerAll();
    cluster.held.add("1>0").add("2>0");
    cluster.deliver();
    cluster.inject(1, 0, prepare);
    expect(cluster.states[0]).toBe("agreeing");
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.committed).toEqual([0, 0, 0]);
    expect(cluster.seats[0]!.sent.filter(({ type }) => type === "vote")).toEqual([]);
  });

  test("P7: is told only once it is on the disk", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.seats[0]!.disk.writes = "held";
    cluster.inject(1, 0, prepare);
    const promises = () => cluster.seats[0]!.sent.filter(({ type }) => type === "promise");
    expect(promises()).toEqual([]);
    cluster.flush(0);
    expect(cluster.seats[0]!.disk.memory).toEqual({ instance: 2, promised: prepare.ballot, accepted: null });
    expect(promises()).toMatchObject([{ report: { committed: { round: 0 }, prepared: null } }]);
  });

  test("P7: that cannot be written is not told, and the status says that this seat cannot remember", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.seats[0]!.disk.writes = "failing";
    cluster.inject(1, 0, prepare);
    expect(cluster.seats[0]!.sent.filter(({ type }) => type === "promise")).toEqual([]);
    expect(cluster.status(0).durable).toBe(false);
    expect(cluster.entries(0, "persistFailed")).toHaveLength(1);
  });

  test("a record that no peer of this session can have made is refused by name", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    const { digest } = cluster.status(0).committed;
    const tell = (members: readonly number[], round = 0) =>
      cluster.inject(1, 0, {
        v: WIRE_VERSION,
        type: "decided",
        record: {
          view: 2,
          kind: "continue",
          members: members.map((seat) => ({ seat, incarnation: `page-${seat}` })),
          base: { round, digest },
        },
      });
    tell([0, 1, 7]);
    tell([0]);
    tell([0, 1], 99);
    expect(cluster.rejections(0)).toEqual([
      "record of view 2 names seat 7 of 3 seats",
      "record of view 2 has 1 members, fewer than 2",
      "record of view 2 begins after round 99 of 5",
    ]);
    expect(cluster.states[0]).toBe("computing");
  });

  test("a ballot in another seat's name, and one below the promise, are refused", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.inject(2, 0, prepare);
    expect(cluster.rejections(0)).toEqual(["seat 2 sent a ballot of seat 1"]);
    cluster.inject(1, 0, prepare);
    cluster.inject(2, 0, { ...prepare, ballot: { counter: 6, seat: 2 } });
    expect(cluster.seats[0]!.sent.at(-1)).toMatchObject({ type: "refuse", promised: prepare.ballot });
  });

  test("P2: a proposal in another seat's name is refused, and nothing is accepted", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    const base = { round: 0, digest: cluster.status(0).committed.digest };
    const record = { view: 2, kind: "halt" as const, members: [], base };
    const { v, instance, ballot } = prepare;
    cluster.inject(2, 0, { v, type: "accept", instance, ballot, record });
    expect(cluster.rejections(0)).toEqual(["seat 2 sent a ballot of seat 1"]);
    expect(cluster.entries(0, "accepted")).toEqual([]);
    expect(cluster.states[0]).toBe("computing");
  });

  test("P7: what the disk cannot keep up with is refused by name and not answered", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.seats[0]!.disk.writes = "held";
    for (let asked = 0; asked < ANSWERS_WITHHELD_MAX + 3; asked += 1) {
      cluster.inject(1, 0, { ...prepare, ballot: { counter: 7 + asked, seat: 1 } });
    }
    const reason = "seat 1 asks for more than the disk of seat 0 keeps up with";
    expect(cluster.rejections(0)).toEqual(Array(3).fill(reason));
    expect(cluster.entries(0, "promised")).toHaveLength(ANSWERS_WITHHELD_MAX);
  });

  test("of a proposer that then dies holds nobody up for ever: the others decide that all go on", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.inject(1, 0, prepare);
    settle(cluster, 6000);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2] });
  });
});

describe("a failure during a view change", () => {
  test("a proposer that dies after its record was accepted by a quorum: the next one proposes the same (P4)", () => {
    const cluster = new Cluster({ seats: 5, spec: { policy: "reorganize" } }).start();
    const record = {
      view: 2,
      kind: "continue",
      members: [0, 1, 2].map((seat) => ({ seat, incarnation: `page-${seat}` })),
      base: { round: 0, digest: cluster.status(0).committed.digest },
    } as const;
    const ballot = { counter: 3, seat: 4 };
    // Seat 4 has had it accepted by seats 0, 1 and 2, and dies before anybody hears so.
    for (const seat of [0, 1, 2]) {
      cluster.inject(4, seat, { v: WIRE_VERSION, type: "accept", instance: 2, ballot, record });
    }
    everybodyCuts(cluster, [4]);
    settle(cluster, 8000);
    for (const seat of [0, 1, 2, 3])
      expect(cluster.entries(seat, "decided")[0]?.detail).toMatchObject({ members: [0, 1, 2] });
  });
});
