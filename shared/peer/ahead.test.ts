import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../session/spec.ts";
import { startOf } from "./gradient-request.ts";
import { Cluster, plainSum, type ClusterOptions } from "./testing/cluster.ts";

/** A cluster in which rounds overlap. All ways for what averages and votes can be held. */
function overlapping(spec: SessionSpecInput = {}, options: Omit<ClusterOptions, "spec"> = {}): Cluster {
  return new Cluster({ seats: 3, ...options, spec: { overlap: 1, rounds: 10, ...spec } }).start();
}

function hold(cluster: Cluster, channel: "bulk" | "control"): void {
  const all = cluster.seats.map((_, seat) => seat);
  for (const from of all) for (const to of all) cluster.held.add(`${from}>${to} ${channel}`);
}

function lose(cluster: Cluster, seat: number): void {
  cluster.seats.forEach((_, other) => {
    if (other !== seat) cluster.cut(other, seat);
  });
  cluster.pass(4000);
}

const asked = (cluster: Cluster, seat = 0) => cluster.seats[seat]!.computes.map(({ view, round }) => [view, round]);
/** Where the steps begin that were asked for last. */
const parametersOf = (cluster: Cluster, seat = 0) => {
  const { parameters, carried } = cluster.seats[seat]!.computes.at(-1)!;
  return [...startOf({ parameters: parameters.slice(), carried })];
};

describe("R12: where rounds overlap", () => {
  test("the next gradient is asked for while the average travels, on the state that is there", () => {
    const cluster = overlapping();
    const initial = parametersOf(cluster);
    hold(cluster, "bulk");
    cluster.round();
    expect(cluster.states).toEqual(["averaging", "averaging", "averaging"]);
    expect(asked(cluster)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(parametersOf(cluster)).toEqual(initial);
    // The gradient that is ready early waits: nothing of it leaves before the round in flight is committed.
    cluster.answerAll();
    cluster.deliver();
    expect(cluster.frames).toEqual([]);
    cluster.held.clear();
    cluster.deliver();
    expect(cluster.committed).toEqual([2, 2, 2]);
    expect(asked(cluster)).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
    expect(parametersOf(cluster)).not.toEqual(initial);
    cluster.finish();
    expect(cluster.states).toEqual(["finished", "finished", "finished"]);
    expect(asked(cluster).map(([, round]) => round)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(cluster.rejections(0)).toEqual([]);
  });

  test("local steps go on from the state that is there and the seat's own change", () => {
    const cluster = overlapping({ localSteps: 2 });
    const initial = parametersOf(cluster, 1);
    hold(cluster, "bulk");
    const change = initial.map((_, i) => i / 4);
    cluster.answer(1, { gradient: Float32Array.from(change) });
    expect(parametersOf(cluster, 1)).toEqual(initial.map((value, i) => Math.fround(value - change[i]!)));
  });

  test("R9: round 2 waits for the statistics that round 1 settles, and what they are is not moved by own steps", () => {
    const optimizer = { ...plainSum, statistics: 2, settles: true };
    const misfits = { 0: { optimizer }, 1: { optimizer }, 2: { optimizer } };
    const cluster = overlapping({ localSteps: 2 }, { misfits });
    hold(cluster, "bulk");
    cluster.round();
    expect(asked(cluster)).toEqual([[1, 1]]);
    cluster.held.clear();
    cluster.deliver();
    const settled = parametersOf(cluster);
    expect(asked(cluster)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    hold(cluster, "bulk");
    cluster.answer(0, { gradient: new Float32Array(settled.length).fill(1) });
    expect(parametersOf(cluster)).toEqual(settled.map((value, i) => (i < 2 ? value : Math.fround(value - 1))));
  });

  test("R5: a round that is tried again is computed on the state itself, and what followed it is dropped", () => {
    const initial = new Float32Array(8);
    // Seat 2 has another initial state than it says.
    const cluster = overlapping(
      { localSteps: 2 },
      { misfits: { 2: { initial: { round: 0, parameters: initial, moments: [] } } } },
    );
    initial.fill(1);
    cluster.round();
    expect(cluster.entries(0, "diverged")).toHaveLength(1);
    expect(asked(cluster, 1)).toEqual([
      [1, 1],
      [1, 2],
      [1, 1],
    ]);
    expect(parametersOf(cluster)).toEqual([...new Float32Array(8)]);
    cluster.answer(0);
    expect(cluster.seats[0]!.computes.at(-1)).toMatchObject({ round: 2, attempt: 0 });
  });

  test("P5: a gradient that was computed ahead serves the next view's first round, and no later one", () => {
    const cluster = overlapping({ policy: "reorganize" });
    cluster.round();
    cluster.answerAll();
    // Two have prepared round 2, and have computed round 3; the third is lost.
    cluster.dropVotes(2, 0);
    cluster.dropVotes(2, 1);
    cluster.deliver();
    cluster.answerAll();
    cluster.forget();
    lose(cluster, 2);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1] });
    expect(cluster.committed.slice(0, 2)).toEqual([3, 3]);
    expect(asked(cluster).slice(0, 1)).toEqual([[2, 4]]);
  });

  test("what was computed ahead for the round after is computed anew in the next view, by its plan", () => {
    const cluster = overlapping({ policy: "reorganize" });
    cluster.round();
    hold(cluster, "bulk");
    cluster.answerAll();
    cluster.deliver();
    cluster.answerAll();
    expect(asked(cluster).at(-1)).toEqual([1, 3]);
    cluster.held.clear();
    lose(cluster, 2);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1] });
    expect(asked(cluster).at(-1)).toEqual([2, 3]);
    expect(asked(cluster).filter(([, round]) => round === 2)).toHaveLength(1);
  });

  test("S5: in secure averaging nothing of before serves the next view", () => {
    const cluster = overlapping(
      { averaging: "secure", secureBound: 5000, batchSize: 4, policy: "reorganize", graceMs: 500 },
      { seats: 4 },
    );
    cluster.round();
    hold(cluster, "bulk");
    cluster.answerAll();
    cluster.deliver();
    cluster.answerAll();
    cluster.held.clear();
    lose(cluster, 3);
    expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2], state: "computing" });
    cluster.forget();
    cluster.round();
    expect(cluster.committed.slice(0, 3)).toEqual([2, 2, 2]);
    expect(asked(cluster)).toEqual([[2, 3]]);
  });
});
