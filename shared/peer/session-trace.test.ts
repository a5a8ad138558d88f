import { expect, test } from "vitest";
import { Cluster } from "./testing/cluster.ts";

const text = (cluster: Cluster) => `${cluster.trace.join("\n")}\n`;

test("a whole session of two peers, as text: meet, two rounds with an evaluation, finish", async () => {
  const cluster = new Cluster({
    parameters: 3,
    evaluates: true,
    spec: { rounds: 2, evaluateEvery: 2, heartbeatMs: 500 },
  });
  cluster.ready(0, 1);
  cluster.connect(0, 1);
  cluster.pass(1000);
  for (let index = 0; index < 3; index += 1) cluster.round();
  cluster.saveAll();
  expect(cluster.states).toEqual(["finished", "finished"]);
  await expect(text(cluster)).toMatchFileSnapshot("testing/two-peers-finish.trace.txt");
});

test("a session of two peers whose link dies in the middle of averaging, comes back, and dies for good", async () => {
  const cluster = new Cluster({ parameters: 3, spec: { rounds: 3, heartbeatMs: 500, graceMs: 600 } }).start();
  cluster.pass(700);
  cluster.trace.length = 0;
  cluster.answerAll();
  cluster.offerRoom();
  cluster.cut(0, 1);
  cluster.connect(0, 1);
  cluster.pass(1000);
  cluster.cut(0, 1);
  cluster.pass(600);
  expect(cluster.states).toEqual(["agreeing", "agreeing"]);
  cluster.pass(5000);
  cluster.saveAll();
  expect(cluster.states).toEqual(["halted", "halted"]);
  await expect(text(cluster)).toMatchFileSnapshot("testing/two-peers-halt.trace.txt");
});

test("a journal tells the session: what proves or disproves I1 to I5 is in it", () => {
  const cluster = new Cluster({ seats: 3, spec: { rounds: 2 } }).start();
  cluster.cut(0, 1);
  cluster.connect(0, 1);
  cluster.pass(200);
  cluster.finish();
  const { journal } = cluster.seats[0]!;
  expect(journal.map(({ event }) => event)).toEqual([
    "recovered",
    "linkUp",
    "linkUp",
    "viewInstalled",
    "linkDown",
    "suspected",
    "suspended",
    "linkUp",
    "returned",
    "resumed",
    "committed",
    "committed",
    "saved",
    "finished",
  ]);
  expect(journal.map(({ view }) => view)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(journal.every(({ at }, index) => index === 0 || at >= journal[index - 1]!.at)).toBe(true);
  const installed = cluster.entries(0, "viewInstalled")[0];
  expect(installed?.detail).toEqual({
    kind: "start",
    members: [0, 1, 2],
    incarnations: ["page-0", "page-1", "page-2"],
    base: 0,
  });
  const commits = cluster.seats.map((_, seat) =>
    cluster.entries(seat, "committed").map(({ round, digest }) => [round, digest]),
  );
  expect(commits[0]?.map(([round]) => round)).toEqual([1, 2]);
  expect(commits[1]).toEqual(commits[0]);
  expect(cluster.entries(0, "saved")[0]?.digest).toBe(commits[0]?.[1]?.[1]);
});
