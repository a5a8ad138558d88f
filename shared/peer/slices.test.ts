import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../session/spec.ts";
import { parseFrame } from "../wire/frame.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";

const SPEC = { slices: "speed", rounds: 40, policy: "reorganize" } as const;
/** Kilobytes a second: one is twenty times slower than the others. */
const RATES = [20_000, 1000, 20_000, 20_000];
const PARTS = [342, 0, 341, 341];

function clusterOf(spec: SessionSpecInput = {}, rates: readonly (number | null)[] = RATES): Cluster {
  const misfits = Object.fromEntries(rates.map((rate, seat) => [seat, { uploadRate: () => rate, chunkElements: 512 }]));
  return new Cluster({
    seats: rates.length,
    spec: { ...SPEC, ...spec },
    parameters: 1024,
    keepsFrames: true,
    misfits,
  });
}

function running(cluster: Cluster, rounds: number): Cluster {
  cluster.start();
  for (let done = 0; done < rounds; done += 1) cluster.round();
  return cluster;
}

/** Elements of all frames of a kind in a round. */
function framesOf(cluster: Cluster, kind: string, round: number) {
  return cluster.frames
    .map((bytes) => parseFrame(bytes).header)
    .filter((header) => header.kind === kind && header.round === round);
}

const slicesEntries = (cluster: Cluster) =>
  cluster.seats.map(({ journal }) => journal.filter(({ event }) => event === "slices"));

describe.each([
  ["plainly", {}],
  ["in eight bits", { compression: "int8" }],
  ["by the median", { aggregation: "median" }],
  ["securely", { averaging: "secure", secureBound: 64 }],
] as const)("R14: averaging %s", (_, spec) => {
  test("all members cut the vector alike, from the round after next on, and who is slow owns nothing", () => {
    const cluster = running(clusterOf(spec), 12);
    const detail = { from: 8, members: [0, 1, 2, 3], parts: PARTS, rates: RATES };
    const told = slicesEntries(cluster);
    expect(told.map((entries) => entries.map((entry) => ({ round: entry.round, detail: entry.detail })))).toEqual(
      Array(4).fill([{ round: 6, detail }]),
    );
    for (const seat of [0, 1, 2, 3]) {
      expect(cluster.status(seat)).toMatchObject({ committed: { round: 12 }, slices: PARTS });
      expect(cluster.rejections(seat)).toEqual([]);
    }
    const offsets = (kind: string, round: number) => [
      ...new Set(framesOf(cluster, kind, round).map(({ offset, elements }) => `${offset}+${elements}`)),
    ];
    expect(offsets("average", 7).sort()).toEqual(["0+256", "256+256", "512+256", "768+256"]);
    expect(offsets("average", 9).sort()).toEqual(["0+342", "342+341", "683+341"]);
    expect(offsets("contribution", 9).sort()).toEqual(["0+342", "342+341", "683+341"]);
    // One vector of the slow one, and the average of nothing.
    expect(framesOf(cluster, "contribution", 9)).toHaveLength(3 * 3);
    expect(framesOf(cluster, "average", 9)).toHaveLength(3 * 3);
  });
});

test("R14: two that own nothing wait for nothing of each other", () => {
  const cluster = running(clusterOf({}, [20_000, 500, 500, 20_000]), 12);
  expect(cluster.status(1)).toMatchObject({ committed: { round: 12 }, slices: [512, 0, 0, 512] });
});

test("R14: a view begins with equal slices", () => {
  const cluster = running(clusterOf(), 9);
  for (const seat of [0, 1, 2]) cluster.cut(3, seat);
  cluster.pass(10_000);
  cluster.deliver();
  for (let done = 0; done < 2; done += 1) cluster.round();
  expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2], slices: null });
  expect(cluster.status(0).committed.round).toBeGreaterThanOrEqual(10);
  expect([0, 1, 2].flatMap((seat) => cluster.rejections(seat))).toEqual([]);
});

test("without a rate that is known slices stay equal, and a vote tells none", () => {
  const cluster = running(clusterOf({}, [null, null, null]), 12);
  expect(cluster.status(0).slices).toBeNull();
  expect(slicesEntries(cluster).flat()).toEqual([]);
});

test("where slices are equal nobody tells a rate, and who does is refused by name", () => {
  const cluster = running(clusterOf({ slices: "equal" }), 3);
  const votes = cluster.seats[1]!.sent.filter((message) => message.type === "vote");
  expect(votes.map(({ upload }) => upload)).toEqual(votes.map(() => null));
  const vote = { v: WIRE_VERSION, type: "vote", view: 1, round: 4, attempt: 0, digest: "0".repeat(32) } as const;
  const step = { loss: 1, samples: 8, weight: 8, computeUs: 1 };
  cluster.inject(1, 0, { ...vote, wantsToStop: false, step, upload: 1000, evaluations: [] });
  expect(cluster.rejections(0).join()).toContain("an upload of 1000 kB/s, where slices are equal");
});

test("what is measured is told in whole kilobytes a second, within what a vote can tell", () => {
  const cluster = running(clusterOf({}, [0.2, 12.6, 1e12]), 2);
  const told = cluster.seats.map(
    ({ sent }) => sent.flatMap((message) => (message.type === "vote" ? [message] : []))[0],
  );
  expect(told.map((vote) => vote?.upload)).toEqual([1, 13, 0xff_ffff]);
});
