import { describe, expect, test } from "vitest";
import { WIRE_VERSION } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";

/** Brings two peers to a phase of round 2, in which nothing is on its way. */
const PHASES: Record<string, (cluster: Cluster) => void> = {
  joining: () => undefined,
  computing: (cluster) => cluster.start().round(),
  averaging(cluster) {
    cluster.start().round();
    cluster.answer(0);
    cluster.deliver();
  },
  "averaging, with frames on their way": (cluster) => {
    cluster.start().round();
    cluster.held.add("0>1 bulk").add("1>0 bulk");
    cluster.answerAll();
    cluster.deliver();
    cluster.held.clear();
  },
  "voting, with one vote on its way": (cluster) => {
    cluster.start().round();
    cluster.held.add("1>0 control");
    cluster.round();
    cluster.held.clear();
  },
  "voting, with both votes on their way": (cluster) => {
    cluster.start().round();
    cluster.held.add("1>0 control").add("0>1 control");
    cluster.round();
    cluster.held.clear();
  },
  "voting, with the vote of the next round behind it": (cluster) => {
    cluster.start().round();
    cluster.held.add("1>0 control");
    cluster.round();
    cluster.answerAll();
    cluster.deliver();
    cluster.held.clear();
  },
  suspended(cluster) {
    cluster.start().round();
    cluster.cut(0, 1);
  },
};

const finishes = (cluster: Cluster) => {
  cluster.ready(0, 1);
  cluster.pass(500);
  cluster.finish();
  expect(cluster.states).toEqual(["finished", "finished"]);
  expect(cluster.status(0).committed).toEqual(cluster.status(1).committed);
  expect(cluster.seats.map((_, seat) => cluster.rejections(seat))).toEqual([[], []]);
};

describe.each(Object.keys(PHASES))("P1: a link made anew while %s", (phase) => {
  test.each([
    ["both notice that it died", [0, 1]],
    ["the lower seat alone notices", [0]],
    ["the higher seat alone notices", [1]],
    ["nobody notices", []],
  ])("loses nothing when %s", (_who, noticedBy) => {
    const cluster = new Cluster();
    PHASES[phase]!(cluster);
    cluster.cut(0, 1, noticedBy);
    cluster.connect(0, 1);
    finishes(cluster);
  });

  test("loses nothing when the peers work on between its death and its return", () => {
    const cluster = new Cluster();
    PHASES[phase]!(cluster);
    cluster.cut(0, 1, []);
    cluster.answerAll();
    cluster.pass(300);
    cluster.connect(0, 1);
    finishes(cluster);
  });

  test("loses nothing when it dies twice", () => {
    const cluster = new Cluster();
    PHASES[phase]!(cluster);
    cluster.cut(0, 1);
    cluster.connect(0, 1);
    cluster.cut(0, 1);
    cluster.pass(200);
    cluster.connect(0, 1);
    finishes(cluster);
  });
});

describe("P1: suspension", () => {
  test("nothing is computed again when the suspect returns", () => {
    const cluster = new Cluster().start();
    cluster.answer(0);
    cluster.deliver();
    cluster.cut(0, 1);
    cluster.pass(1000);
    expect(cluster.states).toEqual(["suspended", "suspended"]);
    cluster.connect(0, 1);
    cluster.pass(300);
    expect(cluster.states).toEqual(["averaging", "computing"]);
    expect(cluster.seats.map(({ computes }) => computes.length)).toEqual([1, 1]);
    expect(cluster.entries(0, "resumed")).toHaveLength(1);
    expect(cluster.entries(0, "returned")[0]?.detail).toEqual({ peer: 1, afterMs: 1150 });
  });

  test("a gradient that comes meanwhile is kept, and contributed after the return", () => {
    const cluster = new Cluster().start();
    cluster.cut(0, 1);
    cluster.answerAll();
    expect(cluster.states).toEqual(["suspended", "suspended"]);
    cluster.connect(0, 1);
    cluster.pass(300);
    expect(cluster.committed).toEqual([1, 1]);
  });

  test("no round starts while somebody is suspected, but one that all voted for is committed", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.held.add("1>0 control");
    cluster.round();
    cluster.cut(0, 2);
    expect(cluster.states[0]).toBe("suspended");
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.states[0]).toBe("suspended");
    expect(cluster.committed[0]).toBe(1);
    cluster.answer(0);
    cluster.offerRoom();
    expect(cluster.framesOnTheWay(0, 1)).toEqual([]);
  });

  test("votes that differ are found while suspended, and the retry starts after the return", () => {
    const initial = { round: 0, parameters: new Float32Array(8), moments: [] };
    const cluster = new Cluster({ seats: 3, misfits: { 1: { initial } } }).start();
    initial.parameters[0] = 1;
    cluster.held.add("1>0 control");
    cluster.round();
    cluster.cut(0, 2);
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.entries(0, "diverged")).toHaveLength(1);
    expect(cluster.states[0]).toBe("suspended");
    initial.parameters[0] = 0;
    cluster.connect(0, 2);
    cluster.pass(300);
    expect(cluster.seats[0]!.compute).toMatchObject({ round: 1, attempt: 1 });
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
  });

  test("the status says who is suspected, and how long the grace still lasts", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.cut(0, 2);
    cluster.pass(500);
    expect(cluster.status(0)).toMatchObject({ suspects: [2], graceLeftMs: 1500 });
    expect(cluster.status(0).waitingFor).toEqual([{ seat: 2, doing: "not connected" }]);
    expect(cluster.status(1)).toMatchObject({ suspects: [], graceLeftMs: null, state: "computing" });
  });

  test("flapping does not refill the grace", () => {
    const cluster = new Cluster({ spec: { graceMs: 1000 } }).start();
    for (let index = 0; index < 3; index += 1) {
      cluster.cut(0, 1);
      cluster.pass(250);
      cluster.connect(0, 1);
      cluster.pass(200);
      expect(cluster.states[0]).toBe("computing");
    }
    cluster.cut(0, 1);
    expect(cluster.status(0).graceLeftMs).toBeLessThanOrEqual(250);
    cluster.pass(250);
    expect(cluster.states[0]).toBe("agreeing");
  });

  test("a suspect that returns in the step in which the grace runs out is back", () => {
    const cluster = new Cluster({ spec: { graceMs: 1000 } }).start();
    cluster.held.add("1>0");
    while (cluster.states[0] !== "suspended") cluster.pass(50);
    cluster.pass(950);
    expect(cluster.status(0).graceLeftMs).toBe(50);
    cluster.now += 50;
    const { committed } = cluster.status(1);
    const told = {
      sequence: 900,
      view: 1,
      round: 1,
      state: "suspended",
      hears: 0b11,
      prepared: null,
      progress: 0,
      ready: false,
      lobby: null,
    };
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "heartbeat", ...told, committed });
    expect(cluster.states[0]).toBe("computing");
  });
});
