import { expect, test } from "vitest";
import { Cluster, digester } from "./testing/cluster.ts";

const committed = (cluster: Cluster, seat: number) => cluster.seats[seat]!.peer.committedState();

test("the committed state is that of a round that all voted for, in buffers of its own", () => {
  const cluster = new Cluster().start();
  cluster.round();
  const [first, second] = [committed(cluster, 0)!, committed(cluster, 1)!];
  expect(first).toEqual(second);
  expect(first).toMatchObject(cluster.status(0).committed);
  const { round, parameters, moments } = first;
  expect(digester.digest({ round, parameters, moments: [...moments] })).toBe(first.digest);
  expect(cluster.seats[0]!.peer.committedModel(), "the model alone").toEqual({
    round,
    digest: first.digest,
    parameters,
  });
  parameters.fill(7);
  cluster.round();
  expect(committed(cluster, 0)).toEqual(committed(cluster, 1));
  expect(committed(cluster, 0)!.round).toBe(2);
});

test("a model of which a bit has flipped is nobody's (I5), nor is the placeholder of one that is not here yet (M6)", () => {
  const cluster = new Cluster().start();
  cluster.round();
  cluster.seats[1]!.peer.corruptForDemonstration();
  expect(committed(cluster, 1)).toBeNull();
  expect(committed(cluster, 0)).not.toBeNull();

  const start = { digest: "0".repeat(32), from: "a model that nobody has" };
  const waiting = new Cluster({ spec: { start } }).start();
  expect(committed(waiting, 0)).toBeNull();
});
