import { describe, expect, test } from "vitest";
import { Cluster } from "./testing/cluster.ts";
import { SAVE_MS_MAX } from "./timing.ts";

describe("R7: at the end of a session", () => {
  test("what was on its way when somebody finished counts first", () => {
    const cluster = new Cluster({ seats: 3, spec: { rounds: 1 } }).start();
    cluster.held.add("1>0 control");
    cluster.round();
    expect(cluster.states).toEqual(["voting", "saving", "saving"]);
    cluster.saveAll();
    cluster.pass(100);
    expect(cluster.states).toEqual(["voting", "finished", "finished"]);
    cluster.held.clear();
    cluster.deliver();
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
  });

  test("whoever never gets the last votes agrees with those that have finished, and ends where they did", () => {
    const cluster = new Cluster({ seats: 3, spec: { rounds: 1 } }).start();
    cluster.dropVotes(1, 0);
    cluster.round();
    expect(cluster.states).toEqual(["voting", "saving", "saving"]);
    cluster.saveAll();
    cluster.pass(2000);
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(cluster.status(0).saved).toEqual(cluster.status(1).saved);
    expect(cluster.entries(0, "finished")).toMatchObject([{ detail: { reason: "earlier" } }]);
  });
});

describe("R7: a finished peer", () => {
  test("sends its last vote again to a member whose link was made anew", () => {
    const cluster = new Cluster({ spec: { rounds: 1 } }).start();
    cluster.held.add("1>0 control");
    cluster.round();
    cluster.saveAll();
    expect(cluster.states).toEqual(["voting", "finished"]);
    cluster.held.clear();
    cluster.connect(0, 1);
    cluster.deliver();
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished"]);
  });

  test("may leave: whoever has all votes commits although it is suspected", () => {
    const cluster = new Cluster({ seats: 3, spec: { rounds: 1 } }).start();
    cluster.held.add("2>0 control");
    cluster.round();
    cluster.cut(0, 1);
    expect(cluster.states[0]).toBe("suspended");
    cluster.held.clear();
    cluster.deliver();
    cluster.saveAll();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
  });

  test("computes, votes and contributes no more, whatever comes", () => {
    const cluster = new Cluster({ spec: { rounds: 1 } }).start();
    cluster.finish();
    const before = { ...cluster.status(0), peers: [] };
    const gradient = new Float32Array(8);
    cluster.step(0, { type: "halt" });
    cluster.step(0, { type: "trainerFailed", reason: "gone" });
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
    cluster.pass(10_000);
    expect({ ...cluster.status(0), peers: [] }).toEqual({ ...before, bytesSent: expect.any(Number) as number });
    expect(cluster.seats[0]!.computes).toHaveLength(1);
  });
});

describe("stopping", () => {
  test("before the start saves nothing", () => {
    const cluster = new Cluster();
    cluster.step(0, { type: "halt" });
    expect(cluster.status(0)).toMatchObject({ state: "halted", halted: { reason: "asked" } });
    expect(cluster.seats[0]!.saves).toEqual([]);
  });

  test("while suspended happens at once", () => {
    const cluster = new Cluster().start();
    cluster.round();
    cluster.cut(0, 1);
    cluster.step(0, { type: "halt" });
    expect(cluster.states).toEqual(["saving", "suspended"]);
    cluster.saveAll();
    expect(cluster.status(0)).toMatchObject({ halted: { reason: "asked" }, saved: { round: 1, reason: "asked" } });
  });

  test("M4: a trainer that fails before the start halts its own peer alone; another page in its seat, and all start", () => {
    const cluster = new Cluster({ seats: 3 });
    cluster.ready(0, 1, 2);
    cluster.connect(0, 1);
    cluster.connect(1, 2);
    cluster.step(2, { type: "trainerFailed", reason: "a late part of its code was not to be had" });
    cluster.pass(10_000);
    expect(cluster.states).toEqual(["joining", "joining", "halted"]);
    expect(cluster.status(2).halted).toMatchObject({ reason: "failed", detail: expect.stringContaining("late part") });
    // All links are there now, and it still holds up nobody but those who wait for its seat.
    cluster.connect(0, 2);
    cluster.pass(10_000);
    expect(cluster.states).toEqual(["joining", "joining", "halted"]);
    cluster.reload(2, "page-2-again");
    cluster.ready(2);
    cluster.connect(0, 2);
    cluster.connect(1, 2);
    cluster.pass(500);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
  });

  test.each(["computing", "averaging", "voting", "suspended"])(
    "a trainer that fails while %s halts this peer, and then the others",
    (state) => {
      const cluster = new Cluster().start();
      if (state === "averaging") cluster.answer(0);
      if (state === "voting") {
        cluster.held.add("1>0 control");
        cluster.round();
      }
      if (state === "suspended") cluster.cut(0, 1);
      expect(cluster.states[0]).toBe(state);
      cluster.step(0, { type: "trainerFailed", reason: "the GPU is lost" });
      cluster.saveAll();
      expect(cluster.status(0)).toMatchObject({
        state: "halted",
        halted: { reason: "failed", detail: "the GPU is lost" },
      });
      expect(cluster.entries(0, "failed")).toHaveLength(1);
      cluster.held.clear();
      cluster.pass(3000);
      cluster.saveAll();
      expect(cluster.states[1]).toBe("halted");
    },
  );
});

describe("saving", () => {
  test("storage that refuses does not keep a peer from its end, and nothing claims to be saved", () => {
    const cluster = new Cluster({ spec: { rounds: 1 } }).start();
    cluster.round();
    cluster.step(0, { type: "saveFailed", reason: "storage is full" });
    expect(cluster.states[0]).toBe("finished");
    expect(cluster.status(0).saved).toBeUndefined();
    expect(cluster.entries(0, "saveFailed")[0]?.detail).toEqual({ reason: "storage is full" });
  });

  test("P10: storage that never answers does not, either; an answer after all is noted", () => {
    const cluster = new Cluster({ spec: { rounds: 1 } }).start();
    cluster.round();
    cluster.pass(SAVE_MS_MAX);
    expect(cluster.states[0]).toBe("finished");
    expect(cluster.entries(0, "saveFailed")).toHaveLength(1);
    cluster.step(0, { type: "saved", round: 1 });
    expect(cluster.status(0).saved).toMatchObject({ round: 1 });
  });

  test("heartbeats go on while saving and after the end", () => {
    const cluster = new Cluster({ spec: { rounds: 1 } }).start();
    cluster.round();
    cluster.pass(1000);
    cluster.saveAll();
    cluster.pass(1000);
    expect(cluster.status(0).peers[0]).toMatchObject({ state: "finished", linkUp: true });
    expect(cluster.entries(0, "suspected")).toEqual([]);
  });

  test("I5: the bytes that are saved have the digest that was voted for", () => {
    const cluster = new Cluster().start();
    cluster.finish();
    const [save] = cluster.seats[0]!.saves;
    expect(save?.state.round).toBe(5);
    expect(save?.state.parameters).toEqual(new Float32Array(8).fill((5.5 * 5 * 6) / 2));
    expect(save?.digest).toBe(cluster.status(1).saved?.digest);
  });
});
