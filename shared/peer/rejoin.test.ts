import { describe, expect, test } from "vitest";
import { Cluster, emptyDisk } from "./testing/cluster.ts";

const reloaded = (cluster: Cluster, seat: number, disk = cluster.seats[seat]!.disk) => {
  cluster.reload(seat, `page-${seat}-again`, disk);
  cluster.ready(seat);
  for (const [other] of cluster.seats.entries()) if (other !== seat) cluster.connect(seat, other);
};

describe("P8: a reloaded tab", () => {
  test.each(["halt", "reorganize"] as const)(
    "comes back within grace under policy %s, and nothing is lost",
    (policy) => {
      const cluster = new Cluster({ seats: 3, parameters: 40, spec: { policy } }).start();
      cluster.round();
      cluster.forget();
      reloaded(cluster, 1);
      cluster.pass(1500);
      expect(cluster.status(1)).toMatchObject({ view: 2, members: [0, 1, 2], committed: cluster.status(0).committed });
      expect(cluster.states).toEqual(["computing", "computing", "computing"]);
      // Seats 0 and 2 had asked for the step of round 2 before, and are not asked again.
      expect(cluster.seats.map(({ computes }) => computes.length)).toEqual([0, 1, 0]);
      expect(cluster.entries(1, "fetching")[0]?.detail).toEqual({ round: 1, from: [0, 2] });
      cluster.round();
      expect(cluster.committed).toEqual([2, 2, 2]);
    },
  );

  test("comes back within grace where its last vote reached only some: it asks those that hold what it asks for", () => {
    const cluster = new Cluster({ seats: 3, parameters: 40, spec: { policy: "halt", graceMs: 10_000 } }).start();
    cluster.round();
    cluster.dropVotes(1, 0);
    cluster.round();
    expect(cluster.committed).toEqual([1, 2, 2]);
    reloaded(cluster, 1);
    cluster.pass(1500);
    expect(cluster.status(1)).toMatchObject({ view: 2, members: [0, 1, 2], committed: { round: 2 } });
    expect(cluster.entries(1, "fetching").map(({ detail }) => detail)).toEqual([{ round: 2, from: [2] }]);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
  });

  test("comes back although one of those that it asks holds a damaged state: it then asks each alone", () => {
    const initial = { round: 0, parameters: new Float32Array(40), moments: [] };
    const spec = { policy: "halt", graceMs: 10_000 } as const;
    const cluster = new Cluster({ seats: 4, parameters: 40, spec, misfits: { 2: { initial } } }).start();
    initial.parameters.fill(0.5);
    reloaded(cluster, 1);
    cluster.pass(3000);
    expect(cluster.rejections(1)).toEqual(["the state of round 0 that came from seats 0, 2, 3 has another digest"]);
    expect(cluster.entries(1, "fetching").map(({ detail }) => detail.from)).toEqual([[0, 2, 3], [0]]);
    expect(cluster.status(1)).toMatchObject({ view: 2, committed: { round: 0 }, state: "computing" });
  });

  test("comes back although its storage was cleared, as long as the others are a majority (P7)", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.round();
    reloaded(cluster, 1, emptyDisk());
    cluster.pass(1500);
    expect(cluster.status(1)).toMatchObject({ view: 2, state: "computing" });
    expect(cluster.entries(1, "recovered")[0]?.detail).toEqual({ memory: false, saved: 0 });
  });

  test("of two, it comes back with its memory: the two of them are the majority", () => {
    const cluster = new Cluster().start();
    cluster.round();
    reloaded(cluster, 1);
    cluster.pass(1500);
    expect(cluster.states).toEqual(["computing", "computing"]);
    expect(cluster.status(1)).toMatchObject({ view: 2, committed: { round: 1 } });
  });

  test("P7: of two, it cannot come back without its memory: nobody knows what it may have promised", () => {
    const cluster = new Cluster().start();
    cluster.round();
    reloaded(cluster, 1, emptyDisk());
    cluster.pass(30_000);
    cluster.saveAll();
    expect(cluster.seats[1]!.sent.some(({ type }) => type === "promise" || type === "accepted")).toBe(false);
    expect(cluster.status(0).halted?.reason).toBe("minority");
  });

  test("P7: with its memory it promises again, and says nothing about what it may have voted", () => {
    const cluster = new Cluster().start();
    cluster.round();
    reloaded(cluster, 1);
    cluster.pass(1500);
    const promise = cluster.seats[1]!.sent.find((message) => message.type === "promise");
    expect(promise).toMatchObject({ instance: 2, report: null });
  });

  test("that comes to a session that has finished gets its result", () => {
    const cluster = new Cluster({ seats: 3, spec: { rounds: 2 } }).start();
    cluster.finish();
    reloaded(cluster, 1);
    cluster.pass(1500);
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(cluster.status(1).saved).toEqual(cluster.status(0).saved);
  });

  test("that fails after it was ready is not admitted, and costs the others no view", () => {
    const cluster = new Cluster({ seats: 3, spec: { policy: "reorganize", graceMs: 1000 } }).start();
    cluster.cut(0, 2);
    cluster.cut(1, 2);
    cluster.pass(2000);
    expect(cluster.status(0).view).toBe(2);
    cluster.reload(2, "page-2-again");
    cluster.ready(2);
    cluster.connect(0, 2);
    cluster.held.add("1>2").add("2>1");
    cluster.connect(1, 2);
    cluster.pass(600);
    expect(cluster.status(0).peers.find(({ seat }) => seat === 2)).toMatchObject({ ready: true });
    cluster.step(2, { type: "trainerFailed", reason: "out of memory" });
    cluster.saveAll();
    cluster.held.clear();
    cluster.pass(2000);
    expect(cluster.states).toEqual(["computing", "computing", "halted"]);
    expect(cluster.status(0).view).toBe(2);
  });

  test("whose sources vanish in the middle asks those that are left", () => {
    const cluster = new Cluster({ seats: 4, parameters: 40, spec: { policy: "reorganize", graceMs: 10_000 } }).start();
    cluster.round();
    cluster.held.add("2>1 bulk");
    reloaded(cluster, 1);
    cluster.pass(300);
    expect(cluster.states[1]).toBe("catchingUp");
    expect(cluster.status(1).progress).toBeLessThan(1);
    for (const seat of [0, 1, 3]) cluster.cut(2, seat);
    cluster.pass(1000);
    expect(cluster.status(1).peers.find(({ seat }) => seat === 0)).toMatchObject({ linkUp: true });
    expect(cluster.entries(1, "caughtUp")).toHaveLength(1);
  });
});

describe("a resume", () => {
  const spec = { rounds: 20, checkpointEvery: 2 };
  const trained = () => {
    const cluster = new Cluster({ seats: 3, spec }).start();
    for (let round = 0; round < 5; round += 1) cluster.round();
    return cluster;
  };
  const reopen = (cluster: Cluster) => {
    const all = cluster.seats.map((_, seat) => seat);
    for (const seat of all) cluster.reload(seat, `page-${seat}-again`);
    cluster.ready(...all);
    for (const a of all) for (const b of all) if (a < b) cluster.connect(a, b);
    cluster.pass(500);
  };

  test("all tabs were closed: they go on from the newest state that anybody has saved", () => {
    const cluster = trained();
    const { digest } = cluster.entries(0, "committed").find(({ round }) => round === 4)!;
    reopen(cluster);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    for (const seat of [0, 1, 2]) {
      expect(cluster.status(seat)).toMatchObject({ view: 2, committed: { round: 4, digest } });
      expect(cluster.entries(seat, "viewInstalled")[0]?.detail).toMatchObject({ kind: "start", base: 4 });
    }
    cluster.round();
    expect(cluster.committed).toEqual([5, 5, 5]);
  });

  test("M4: one alone has the newest state: the others get it from there before they start", () => {
    const cluster = trained();
    for (const seat of [0, 2]) cluster.seats[seat]!.disk.states.delete(4);
    cluster.seats[2]!.disk.states.clear();
    cluster.seats[2]!.disk.memory = null;
    cluster.forget();
    reopen(cluster);
    expect(cluster.committed).toEqual([4, 4, 4]);
    expect(cluster.status(0).view).toBe(2);
    for (const seat of [0, 2]) {
      const events = cluster.seats[seat]!.journal.map(({ event }) => event);
      expect(events.indexOf("caughtUp")).toBeGreaterThan(-1);
      expect(events.indexOf("caughtUp")).toBeLessThan(events.indexOf("viewInstalled"));
    }
    cluster.round();
    expect(cluster.committed).toEqual([5, 5, 5]);
  });

  test("P9: checkpoints that fail or lag are told, and not any more when they are kept", () => {
    const cluster = new Cluster({ seats: 3, spec: { rounds: 40, checkpointEvery: 2 } }).start();
    const { disk } = cluster.seats[1]!;
    const rounds = (count: number) => {
      for (let round = 0; round < count; round += 1) cluster.round();
    };
    disk.checkpoints = "failing";
    rounds(6);
    expect(cluster.status(1).checkpoints).toEqual({ kept: null, writing: null, failed: 3, skipped: 0, reason: "full" });
    disk.checkpoints = undefined;
    rounds(2);
    expect(cluster.status(1).checkpoints).toEqual({ kept: 8, writing: null, failed: 0, skipped: 0, reason: null });
    disk.checkpoints = "held";
    rounds(6);
    expect(cluster.status(1).checkpoints).toMatchObject({ kept: 8, writing: 10, skipped: 2 });
    expect(cluster.entries(1, "checkpointSkipped").map(({ detail }) => detail)).toEqual([
      { round: 12, writing: 10 },
      { round: 14, writing: 10 },
    ]);
    disk.checkpoints = undefined;
    cluster.step(1, { type: "checkpointed", round: 10 });
    expect(cluster.status(1).checkpoints).toMatchObject({ kept: 10, writing: null, skipped: 2 });
    rounds(2);
    expect(cluster.status(1).checkpoints).toMatchObject({ kept: 16, skipped: 0 });
    // The others had theirs all along.
    expect(cluster.status(0).checkpoints.kept).toBe(16);
  });

  test("M4: nobody starts before all have the state, and whoever has it may come late", () => {
    const cluster = trained();
    for (const seat of [0, 2]) cluster.seats[seat]!.disk.states.clear();
    cluster.held.add("1>0 bulk");
    reopen(cluster);
    expect(cluster.states).toEqual(["joining", "joining", "joining"]);
    // Seat 2 has it by now, and may give it to seat 0 as well.
    for (const other of [0, 2]) cluster.cut(1, other);
    cluster.held.clear();
    cluster.reload(1, "page-1-once-more", emptyDisk());
    cluster.ready(1);
    for (const other of [0, 2]) cluster.connect(1, other);
    cluster.pass(1500);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.committed).toEqual([4, 4, 4]);
  });

  test("M4: the only copy is damaged: it is said, and the next newest takes its place", () => {
    const cluster = trained();
    for (const seat of [0, 2]) cluster.seats[seat]!.disk.states.delete(4);
    cluster.seats[1]!.disk.states.get(4)!.state.parameters[0]! += 1;
    reopen(cluster);
    expect(cluster.committed).toEqual([2, 2, 2]);
    expect(cluster.rejections(1)).toEqual(["the saved state of round 4 cannot be read or is damaged"]);
  });

  test("M4: a state of a course that a resume gave up does not come back in the place of a later one", () => {
    const cluster = trained();
    const kept = new Map(cluster.seats[1]!.disk.states);
    for (const { disk } of cluster.seats) disk.states.clear();
    reopen(cluster);
    expect(cluster.committed).toEqual([0, 0, 0]);
    cluster.round();
    cluster.round();
    // Seat 1 finds what it had before, beside what it has saved since: round 4 of view 1, and round 2 of view 2.
    for (const [round, state] of kept)
      if (!cluster.seats[1]!.disk.states.has(round)) cluster.seats[1]!.disk.states.set(round, state);
    reopen(cluster);
    expect(cluster.committed).toEqual([2, 2, 2]);
  });

  test("M4: that one seat alone knows to have finished is finished for all, with that state", () => {
    const cluster = new Cluster({
      seats: 3,
      evaluates: true,
      correct: () => 90,
      spec: { ...spec, checkpointEvery: 1, targetAccuracy: 0.9, evaluateEvery: 2 },
    }).start();
    cluster.finish();
    for (const seat of [0, 2]) delete cluster.seats[seat]!.disk.finished;
    cluster.seats[2]!.disk.states.clear();
    reopen(cluster);
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(cluster.committed).toEqual([2, 2, 2]);
    expect(cluster.entries(2, "finished").map(({ detail }) => detail.reason)).toEqual(["earlier"]);
  });

  test("R7: of a session that had finished trains no more", () => {
    const cluster = new Cluster({
      seats: 3,
      evaluates: true,
      correct: () => 90,
      spec: { ...spec, targetAccuracy: 0.9, evaluateEvery: 2 },
    }).start();
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    reopen(cluster);
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(cluster.committed).toEqual([2, 2, 2]);
  });

  test("I5: a checkpoint that is damaged is noticed, and fetched from the others", () => {
    const cluster = trained();
    const { state } = cluster.seats[1]!.disk.states.get(4)!;
    state.parameters[3]! += 1;
    reopen(cluster);
    cluster.pass(500);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.rejections(1)).toEqual(["the saved state of round 4 cannot be read or is damaged"]);
    expect(cluster.status(1).committed).toEqual(cluster.status(0).committed);
  });
});
