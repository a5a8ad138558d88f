import { describe, expect, test } from "vitest";
import { parseFrame } from "../wire/frame.ts";
import type { PeerOptions } from "./context.ts";
import { Cluster, digester, emptyDisk, plainSum, type ClusterOptions } from "./testing/cluster.ts";

const PARAMETERS = 40;
const START = Float32Array.from({ length: PARAMETERS }, (_, i) => 1 + i / 8);
const zeros = () => new Float32Array(PARAMETERS);
/** As the digest of the spec has it: with moments, which a placeholder has as well. */
const withMoments = (parameters: Float32Array) => ({ round: 0, parameters, moments: [zeros()] });
const DIGEST = digester.digest(withMoments(START));
const optimizer = { ...plainSum, slots: 1 };
const start = { digest: DIGEST, from: "a model of before" };

/** Real peers, of whom these seats have the model that the session starts from. */
function clusterOf(
  holders: readonly number[],
  { spec, ...more }: ClusterOptions = {},
  seats = 3,
  others: Readonly<Record<number, Partial<PeerOptions>>> = {},
): Cluster {
  const misfits: Record<number, Partial<PeerOptions>> = {};
  for (let seat = 0; seat < seats; seat += 1) {
    misfits[seat] = others[seat] ?? {
      optimizer,
      initial: withMoments(holders.includes(seat) ? START.slice() : zeros()),
    };
  }
  return new Cluster({ seats, parameters: PARAMETERS, spec: { start, ...spec }, misfits, ...more });
}
const give = (cluster: Cluster, seat: number, parameters = START.slice()) =>
  cluster.step(seat, { type: "startModel", parameters });

describe("M6: a session that starts from a model", () => {
  test("begins with it at all seats, once those that lack it have it from one that has it", () => {
    const cluster = clusterOf([1]).start();
    cluster.pass(500);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    for (const seat of [0, 2]) {
      const events = cluster.seats[seat]!.journal.map(({ event }) => event);
      expect(events.indexOf("caughtUp")).toBeLessThan(events.indexOf("viewInstalled"));
      expect(cluster.entries(seat, "caughtUp")[0]).toMatchObject({ round: 0, digest: DIGEST, detail: { from: [1] } });
    }
    for (const [seat] of cluster.seats.entries()) {
      expect(cluster.entries(seat, "viewInstalled")[0]).toMatchObject({ view: 1, digest: DIGEST });
      expect(cluster.seats[seat]!.compute!.parameters).toEqual(START);
      expect(cluster.entries(seat, "resuming")).toEqual([]);
    }
    cluster.round();
    expect(cluster.committed).toEqual([1, 1, 1]);
    expect(new Set(cluster.seats.map((_, seat) => cluster.status(seat).committed.digest)).size).toBe(1);
  });

  test("travels as its parameters alone: moments of round 0 are zeros", () => {
    const cluster = clusterOf([1], { keepsFrames: true }, 2).start();
    cluster.pass(500);
    expect(cluster.states).toEqual(["computing", "computing"]);
    const elements = cluster.frames.map((bytes) => parseFrame(bytes).header.elements);
    expect(elements.reduce((sum, each) => sum + each, 0)).toBe(PARAMETERS);
  });

  test("says who has it while it waits for it, and shows how far it has come", () => {
    const cluster = clusterOf([1]);
    cluster.held.add("1>0 bulk").add("1>2 bulk");
    cluster.start();
    cluster.pass(300);
    expect(cluster.status(0)).toMatchObject({ state: "joining", start: { held: false, holders: [1] }, progress: 0 });
    expect(cluster.status(1).start).toEqual({ held: true, holders: [1], refusedFrom: [] });
    cluster.held.clear();
    cluster.pass(500);
    expect(cluster.status(0).start).toBeNull();
  });

  test("waits while no seat has it, and begins when somebody gives it to one", () => {
    const cluster = clusterOf([]).start();
    cluster.pass(5000);
    expect(cluster.states).toEqual(["joining", "joining", "joining"]);
    expect(cluster.status(2).start).toEqual({ held: false, holders: [], refusedFrom: [] });
    give(cluster, 2);
    cluster.pass(1000);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.seats.map(({ compute }) => compute!.parameters)).toEqual([START, START, START]);
  });

  test("tells at once, before all are there, that somebody has given it", () => {
    const cluster = clusterOf([]);
    cluster.ready(0, 1);
    cluster.connect(0, 1);
    cluster.pass(200);
    give(cluster, 0);
    cluster.deliver();
    expect(cluster.status(1).start?.holders).toContain(0);
    cluster.pass(200);
    expect(cluster.status(1).start, "M7: nobody need wait for those who come later to have it").toEqual({
      held: true,
      holders: [0, 1],
      refusedFrom: [],
    });
  });

  test.each([
    ["another model", START.map((value) => value + 1)],
    ["one of another size", START.slice(1)],
    ["an empty one", new Float32Array(0)],
  ])("refuses %s that is given to it, and takes the right one afterwards", (_, wrong) => {
    const cluster = clusterOf([]).start();
    give(cluster, 0, wrong);
    expect(cluster.rejections(0)).toEqual(["the model that was given is not the one that this session starts from"]);
    expect(cluster.status(0).start).toEqual({ held: false, holders: [], refusedFrom: [] });
    give(cluster, 0);
    cluster.pass(1000);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
  });

  test("refuses what a seat serves in its place, and says whose it was", () => {
    // Seat 1 believes of any state of round 0 that it is the one of the spec.
    const digest: typeof digester.digest = (state) => (state.round === 0 ? DIGEST : digester.digest(state));
    const claims = { optimizer, initial: withMoments(zeros()), digester: { ...digester, digest } };
    const cluster = clusterOf([], {}, 3, { 1: claims }).start();
    cluster.pass(1000);
    expect(cluster.entries(0, "rejected")[0]!.detail).toEqual({
      from: 1,
      reason: "the state of round 0 that came has another digest",
    });
    expect(cluster.status(0)).toMatchObject({
      state: "joining",
      start: { held: false, holders: [1], refusedFrom: [1] },
    });
    // Once another seat has the true one, it is asked in its turn.
    give(cluster, 2);
    cluster.pass(3000);
    expect(cluster.entries(0, "caughtUp")[0]).toMatchObject({ digest: DIGEST, detail: { from: [2] } });
  });

  test("does not serve a model of which a bit has flipped since: it is missing, and can be given again", () => {
    const initial = withMoments(START.slice());
    const cluster = clusterOf([], {}, 3, { 1: { optimizer, initial } });
    initial.parameters[3]! += 1;
    cluster.start();
    cluster.pass(1000);
    expect(cluster.rejections(1)).toEqual(["the model that the session starts from is damaged in memory"]);
    expect(cluster.rejections(0)).toEqual([]);
    expect(cluster.status(0).start).toEqual({ held: false, holders: [], refusedFrom: [] });
    give(cluster, 1);
    cluster.pass(1000);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
  });

  test("I5: does not save what it has in the model's place, where somebody stops in the lobby", () => {
    const cluster = clusterOf([]).start();
    cluster.step(0, { type: "halt" });
    cluster.pass(500);
    cluster.saveAll();
    expect(cluster.states).toEqual(["halted", "halted", "halted"]);
    expect(cluster.seats.flatMap(({ saves }) => saves)).toEqual([]);
  });

  test("goes on after all tabs were closed before the first checkpoint: round 0 is on every disk", () => {
    const cluster = clusterOf([1]).start();
    cluster.pass(500);
    cluster.round();
    const reopened = clusterOf([]);
    cluster.seats.forEach(({ disk }, seat) =>
      reopened.reload(seat, `page-${seat}-again`, seat === 1 ? emptyDisk() : disk),
    );
    reopened.start();
    reopened.pass(1000);
    expect(reopened.states).toEqual(["computing", "computing", "computing"]);
    expect(reopened.committed).toEqual([0, 0, 0]);
    expect(reopened.status(1)).toMatchObject({ view: 2, committed: { digest: DIGEST } });
    expect(reopened.seats.map(({ compute }) => compute!.parameters)).toEqual([START, START, START]);
  });

  test("goes on from a later state where there is one, and from the model where that is lost", () => {
    const spec = { checkpointEvery: 2, rounds: 20 };
    const cluster = clusterOf([1], { spec }).start();
    cluster.pass(500);
    for (let round = 0; round < 3; round += 1) cluster.round();
    const reopen = () => {
      const again = clusterOf([], { spec });
      cluster.seats.forEach(({ disk }, seat) => again.reload(seat, `page-${seat}-again`, disk));
      again.start();
      again.pass(1500);
      return again;
    };
    expect(reopen().committed).toEqual([2, 2, 2]);
    for (const { disk } of cluster.seats) disk.states.get(2)!.state.parameters[0]! += 1;
    const lost = reopen();
    expect(lost.committed).toEqual([0, 0, 0]);
    expect(lost.states).toEqual(["computing", "computing", "computing"]);
    expect(lost.seats.map(({ compute }) => compute!.parameters)).toEqual([START, START, START]);
  });

  test("a page that comes when it runs needs the newest state, and never the model", () => {
    const cluster = clusterOf([1]).start();
    cluster.pass(500);
    cluster.round();
    cluster.reload(0, "page-0-again", emptyDisk());
    cluster.ready(0);
    for (const other of [1, 2]) cluster.connect(0, other);
    cluster.pass(1500);
    expect(cluster.status(0)).toMatchObject({ state: "computing", view: 2, committed: cluster.status(1).committed });
    give(cluster, 0);
    expect(cluster.rejections(0)).toEqual([]);
    expect(cluster.status(0).committed).toEqual(cluster.status(1).committed);
  });
});
