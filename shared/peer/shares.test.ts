import { expect, test } from "vitest";
import { WIRE_VERSION } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";

const SPEC = { shares: "speed", batchSize: 64, rounds: 40, policy: "reorganize" } as const;

/** Each seat computes on its share; the last one takes four times as long for a sample. */
function round(cluster: Cluster): void {
  cluster.seats.forEach(({ compute }, seat) => {
    if (!compute) return;
    const samples = compute.shares?.[compute.position] ?? 64;
    cluster.answer(seat, {
      samples,
      weight: samples,
      computeMs: samples * (seat === cluster.seats.length - 1 ? 0.4 : 0.1),
    });
  });
  cluster.deliver();
}

function running(seats: number, rounds: number): Cluster {
  const cluster = new Cluster({ seats, spec: SPEC });
  cluster.start();
  for (let done = 0; done < rounds; done += 1) round(cluster);
  return cluster;
}

const asked = (cluster: Cluster) =>
  cluster.seats.map(({ computes }) =>
    computes.map((compute) => `${compute.round}: ${compute.shares?.join() ?? "even"}`),
  );

test("R13: all members ask for the same shares, from the round after next on", () => {
  const cluster = running(4, 9);
  const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((each) => `${each}: ${each < 8 ? "even" : "79,79,79,19"}`);
  expect(asked(cluster)).toEqual([expected, expected, expected, expected]);
  expect(cluster.status(0).shares).toEqual([79, 79, 79, 19]);
  const told = cluster.seats.map(({ journal }) => journal.filter(({ event }) => event === "shares"));
  expect(told.map((entries) => entries.map(({ round: at, detail }) => ({ at, detail })))).toEqual(
    Array(4).fill([
      {
        at: 6,
        detail: {
          from: 8,
          members: [0, 1, 2, 3],
          samples: [79, 79, 79, 19],
          nanoseconds: [100_000, 100_000, 100_000, 400_000],
        },
      },
    ]),
  );
  expect(cluster.seats.flatMap((_, seat) => cluster.rejections(seat))).toEqual([]);
});

test("R8: more than its share is refused by name, of a vote as of a contribution", () => {
  const cluster = running(4, 8);
  const vote = { v: WIRE_VERSION, type: "vote", view: 1, round: 9, attempt: 0, digest: "0".repeat(32) } as const;
  const told = { ...vote, wantsToStop: false, upload: null, evaluations: [] };
  cluster.inject(3, 0, { ...told, step: { loss: 1, samples: 20, weight: 20, computeUs: 1 } });
  expect(cluster.rejections(0).join()).toContain("a step on 20 samples, where 19 are the most");
  cluster.inject(3, 0, { ...told, step: { loss: 1, samples: 19, weight: 20, computeUs: 1 } });
  expect(cluster.rejections(0).join()).toContain("a step of weight 20, where 19 is the most");
});

test("P5: a gradient that counted by its share counts so in the next view's first round, which begins evenly", () => {
  const cluster = running(4, 8);
  // Three have computed round 9 by the shares of this view when the slow one is lost.
  for (const seat of [0, 1, 2]) cluster.answer(seat, { samples: 79, weight: 79 });
  for (const seat of [0, 1, 2]) cluster.cut(3, seat);
  cluster.pass(10_000);
  cluster.deliver();
  for (let done = 0; done < 2; done += 1) round(cluster);
  expect(cluster.status(0)).toMatchObject({ view: 2, members: [0, 1, 2] });
  expect(cluster.status(0).committed.round).toBeGreaterThanOrEqual(10);
  const later = cluster.seats[0]!.computes.filter(({ view }) => view === 2);
  expect(later.map((compute) => compute.round)[0]).toBe(10);
  expect(later.every(({ shares }) => shares === null)).toBe(true);
  expect(cluster.seats.slice(0, 3).flatMap((_, seat) => cluster.rejections(seat))).toEqual([]);
});
