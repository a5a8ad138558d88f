import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../session/spec.ts";
import { WIRE_VERSION, type Choice, type MessageOf, type ViewRecord } from "../wire/messages.ts";
import { chooseSettings, decidingFigures } from "./choose-settings.ts";
import { Cluster } from "./testing/cluster.ts";

/** Milliseconds that a step takes each seat. */
const STEPS_MS = [3, 40, 8];

/** Real peers whose pages have been opened and whose engines were timed. */
function opened(here: readonly number[] = [0, 1, 2], spec: SessionSpecInput = {}): Cluster {
  const cluster = new Cluster({ seats: 3, spec: { auto: true, compression: "int8", rounds: 60, ...spec } });
  for (const seat of here) {
    cluster.step(seat, { type: "vouched" });
    cluster.step(seat, { type: "trainerReady", backend: "test", stepMs: STEPS_MS[seat] });
  }
  for (const seat of here) for (const other of here) if (seat < other) cluster.connect(seat, other);
  return cluster;
}

const helloOf = (cluster: Cluster, seat: number) =>
  cluster.seats[seat]!.sent.findLast((message): message is MessageOf<"hello"> => message.type === "hello")!;
const choices = (cluster: Cluster, seats: readonly number[]) => seats.map((seat) => cluster.status(seat).choice);

/** A record of view 1 as seat 0 has it, otherwise. */
function altered(cluster: Cluster, change: Partial<Choice>): ViewRecord {
  const record = cluster.status(0).record!;
  return { ...record, choice: { ...record.choice!, ...change } };
}

describe("M8: the lobby chooses", () => {
  test("by what all have measured and told, and all run the same", () => {
    const cluster = opened();
    cluster.pass(1000);
    const measured = [0, 1, 2].map((seat) => helloOf(cluster, seat).measured!);
    expect(measured.map(({ stepUs }) => stepUs)).toEqual([3000, 40_000, 8000]);
    const expected = chooseSettings(cluster.spec, 8, decidingFigures(cluster.spec, measured));
    expect(choices(cluster, [0, 1, 2])).toEqual([expected, expected, expected]);
    expect(cluster.status(0).record?.choice).toEqual(expected);
    expect(cluster.entries(1, "measured")).toMatchObject([{ detail: measured[1] }]);
    expect(cluster.entries(1, "chosen")).toMatchObject([{ detail: { localSteps: expected.localSteps, kept: false } }]);
  });

  test("only when all who start have measured", () => {
    const cluster = opened();
    cluster.held.add("2>0").add("2>1");
    cluster.pass(1000);
    expect(cluster.states).toEqual(["joining", "joining", "joining"]);
    cluster.held.clear();
    cluster.pass(3000);
    expect(new Set(choices(cluster, [0, 1, 2]).map((choice) => JSON.stringify(choice))).size).toBe(1);
    expect(cluster.status(0).choice).not.toBeNull();
  });

  test("for those who are there, by what they measured; who comes later learns it", () => {
    const cluster = opened([0, 2]);
    cluster.pass(600);
    cluster.step(0, { type: "startNow" });
    cluster.pass(800);
    expect(cluster.status(0).members).toEqual([0, 2]);
    expect(cluster.status(0).choice?.stepUs).toBe(8000);
    cluster.step(1, { type: "trainerReady", backend: "test", stepMs: STEPS_MS[1] });
    for (const other of [0, 2]) cluster.connect(1, other);
    cluster.pass(1500);
    expect(cluster.status(1)).toMatchObject({ view: 2, choice: cluster.status(0).choice });
    expect(cluster.status(1).record?.choice).toEqual(cluster.status(0).choice);
  });

  test("what a saved state was made with is kept by those who come back", () => {
    const cluster = opened([0, 1, 2], { checkpointEvery: 1 });
    cluster.pass(1000);
    const [before] = choices(cluster, [0]);
    cluster.round();
    for (const seat of [0, 1, 2]) {
      const { disk } = cluster.seats[seat]!;
      expect(disk.states.get(1)?.state.choice).toEqual(before);
      cluster.reload(seat, `again-${seat}`);
    }
    for (const seat of [0, 1, 2]) cluster.step(seat, { type: "trainerReady", backend: "test", stepMs: 900 });
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      cluster.connect(a, b);
    cluster.pass(2000);
    expect(cluster.status(0)).toMatchObject({ view: 2, committed: { round: 1 } });
    expect(choices(cluster, [0, 1, 2])).toEqual([before, before, before]);
    expect(cluster.entries(0, "chosen")).toMatchObject([{ detail: { kept: true } }]);
  });
});

describe("M8: a record is refused by name", () => {
  test.each([
    [
      "whose settings do not follow from its figures",
      { localSteps: 4, compression: "sparse" },
      "where its figures say",
    ],
    [
      "with figures that its members have not measured",
      { stepUs: 41_000 },
      "other figures than its members have measured",
    ],
  ] as const)("%s", (_what, change, reason) => {
    const cluster = opened();
    cluster.pass(1000);
    const record = altered(cluster, change);
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "decided", record });
    expect(cluster.rejections(0)).toEqual([expect.stringContaining(reason)]);
  });

  test("of a later view with other settings than before, or with none", () => {
    const cluster = opened();
    cluster.pass(1000);
    const record = { ...cluster.status(0).record!, view: 2, kind: "continue" as const };
    const { choice } = record;
    const slower = chooseSettings(cluster.spec, 8, { ...choice!, stepUs: 900_000 });
    const { choice: _, ...without } = record;
    for (const each of [{ ...record, choice: slower }, without]) {
      cluster.inject(1, 0, { v: WIRE_VERSION, type: "decided", record: each });
    }
    expect(cluster.rejections(0)).toEqual([
      expect.stringContaining("other settings than those of view 1"),
      expect.stringContaining("without the settings of the session"),
    ]);
  });

  test("in a session that leaves nothing to be chosen", () => {
    const cluster = new Cluster({ seats: 2 });
    cluster.start();
    const choice: Choice = {
      ...{ localSteps: 10, compression: "int8", overlap: 0 },
      ...{ stepUs: 1, uploadKBs: 1, roundTripUs: 1 },
    };
    const record = { ...cluster.status(0).record!, view: 2, kind: "continue" as const, choice };
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "decided", record });
    expect(cluster.rejections(0)).toEqual([expect.stringContaining("settings that nobody was to choose")]);
  });
});
