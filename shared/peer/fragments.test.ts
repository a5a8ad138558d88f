import { expect, test } from "vitest";
import type { Optimizer } from "../training/optimizer.ts";
import { parseFrame } from "../wire/frame.ts";
import { startOf } from "./gradient-request.ts";
import { Cluster, type ClusterOptions, gradientOf, plainSum } from "./testing/cluster.ts";

/** Adds the average to the parameters, part by part. */
const partialSum: Optimizer = {
  ...plainSum,
  update({ round, parameters }, gradient, to, start = 0, end = gradient.length) {
    for (let i = start; i < end; i += 1) to.parameters[i] = parameters[i]! + gradient[i]!;
    to.round = round + 1;
  },
};

const SEATS = [0, 1, 2, 3];

/** Four seats that average a vector of eight in two fragments. */
function clusterOf({ spec, ...options }: ClusterOptions = {}): Cluster {
  const secure = { averaging: "secure", secureBound: 5000, batchSize: 4, localSteps: 2, fragments: 2 } as const;
  return new Cluster({
    ...options,
    seats: SEATS.length,
    parameters: 8,
    spec: { ...secure, policy: "reorganize", graceMs: 500, rounds: 9, ...spec },
    misfits: Object.fromEntries(SEATS.map((seat) => [seat, { optimizer: partialSum }])),
  });
}

const change = (seat: number, round: number) => gradientOf(seat, round, 8)[0]!;
const carriedBy = (cluster: Cluster, seat: number) => [...(cluster.seats[seat]!.computes.at(-1)?.carried ?? [])];

test("S8: each round averages one half, and what the own steps changed elsewhere goes along with it in its turn", () => {
  const cluster = clusterOf({ keepsFrames: true }).start();
  cluster.round();
  const contributions = cluster.frames.map((bytes) => parseFrame(bytes).header);
  expect(Math.max(...contributions.map(({ offset, elements }) => offset + elements))).toBe(4);
  for (const seat of SEATS) expect(carriedBy(cluster, seat)).toEqual([0, 0, 0, 0, ...Array(4).fill(change(seat, 1))]);
  const { parameters } = cluster.seats[0]!.computes.at(-1)!;
  const mean = (...rounds: number[]) =>
    SEATS.reduce((sum, seat) => sum + rounds.reduce((both, round) => both + change(seat, round), 0), 0) / SEATS.length;
  expect([...parameters]).toEqual([...Array(4).fill(mean(1)), 0, 0, 0, 0]);
  cluster.round();
  expect([...cluster.seats[1]!.computes.at(-1)!.parameters]).toEqual([
    ...Array(4).fill(mean(1)),
    ...Array(4).fill(mean(1, 2)),
  ]);
  expect(carriedBy(cluster, 3)).toEqual([...Array(4).fill(change(3, 2)), 0, 0, 0, 0]);
});

test("S8: the own steps go on from the parameters minus what is carried", () => {
  const start = startOf({ parameters: Float32Array.of(5, 6), carried: Float32Array.of(1, -2) });
  expect([...start]).toEqual([4, 8]);
  expect([...startOf({ parameters: Float32Array.of(5, 6), carried: null })]).toEqual([5, 6]);
});

test("S8: of a round that a lost member ends, nothing is told once more; all else is carried on", () => {
  const cluster = clusterOf().start();
  cluster.round();
  for (const seat of [0, 1]) cluster.answer(seat);
  for (const other of [0, 1, 2]) cluster.cut(other, 3);
  cluster.pass(1500);
  expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2], state: "computing" });
  // Seats 0 and 1 had contributed the second half to round 2; seat 2 had not.
  expect(carriedBy(cluster, 0)).toEqual(Array(8).fill(0));
  expect(carriedBy(cluster, 2)).toEqual([0, 0, 0, 0, ...Array(4).fill(change(2, 1))]);
  cluster.round();
  expect(cluster.committed.slice(0, 3)).toEqual([2, 2, 2]);
  // Seat 2's contribution to it had waited.
  const second = cluster.seats[0]!.computes.at(-1)!.parameters[7];
  expect(second).toBe(Math.fround((change(0, 2) + change(1, 2) + change(2, 2) + change(2, 1)) / 3));
});

test("S8: without fragments nothing is carried", () => {
  const cluster = clusterOf({ spec: { fragments: 1 } }).start();
  cluster.round();
  expect(cluster.seats[0]!.computes.at(-1)?.carried).toBeNull();
});
