import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../session/spec.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";

/** Real peers in a lobby of which only these are there; the server vouches for all but some of them. */
function lobbyOf(
  seats: number,
  here: readonly number[],
  spec: SessionSpecInput = {},
  unvouched: readonly number[] = [],
): Cluster {
  const cluster = new Cluster({ seats, spec });
  for (let seat = 0; seat < seats; seat += 1) if (!unvouched.includes(seat)) cluster.step(seat, { type: "vouched" });
  come(cluster, here);
  return cluster;
}

/** These come, and meet all who are there. */
function come(cluster: Cluster, seats: readonly number[], met: readonly number[] = seats): void {
  cluster.ready(...seats);
  for (const seat of seats) for (const other of met) if (seat !== other) cluster.connect(seat, other);
  cluster.pass(400);
}
const askAt = (cluster: Cluster, seat: number) => {
  cluster.step(seat, { type: "startNow" });
  cluster.pass(600);
};
const membersOf = (cluster: Cluster, seats: readonly number[]) => seats.map((seat) => cluster.status(seat).members);

describe("M7: a start by those who are there", () => {
  test.each(["halt", "reorganize"] as const)(
    "is asked for by one of a majority, and the next view lets the others in (policy %s)",
    (policy) => {
      const cluster = lobbyOf(4, [0, 1, 2], { policy });
      expect(cluster.states.slice(0, 3)).toEqual(["joining", "joining", "joining"]);
      expect(cluster.status(1).startNow).toEqual({
        ...{ together: [0, 1, 2], needed: 3, voices: [0, 1, 2] },
        ...{ isOffered: true, isAsked: false },
      });
      askAt(cluster, 1);
      expect(membersOf(cluster, [0, 1, 2])).toEqual([0, 1, 2].map(() => [0, 1, 2]));
      expect(cluster.entries(1, "startAsked")[0]?.detail).toEqual({ seats: [0, 1, 2] });
      expect(cluster.status(0)).toMatchObject({ view: 1, startNow: null });
      cluster.round();
      cluster.round();
      expect(cluster.committed).toEqual([2, 2, 2, 0]);

      come(cluster, [3], [0, 1, 2]);
      cluster.pass(1000);
      expect(membersOf(cluster, [0, 1, 2, 3])).toEqual([0, 1, 2, 3].map(() => [0, 1, 2, 3]));
      expect(cluster.status(3)).toMatchObject({ view: 2, committed: { round: 2 } });
      for (const seat of [0, 1, 2]) {
        const rounds = cluster.seats[seat]!.computes.map(({ round }) => round);
        expect(rounds, "nothing is computed again").toEqual([...new Set(rounds)]);
      }
      cluster.finish();
      expect(new Set(cluster.seats.map((_, seat) => cluster.status(seat).committed.digest)).size).toBe(1);
      expect(cluster.states).toEqual(Array(4).fill("finished"));
    },
  );

  test("policy halt: one that came and is lost stops the session, as any other", () => {
    const cluster = lobbyOf(4, [0, 1, 2], { policy: "halt", graceMs: 300 });
    askAt(cluster, 0);
    come(cluster, [3], [0, 1, 2]);
    cluster.pass(1000);
    expect(cluster.status(0).members).toEqual([0, 1, 2, 3]);
    for (const seat of [0, 1, 2]) cluster.cut(3, seat);
    cluster.pass(2000);
    expect(cluster.status(0).record).toMatchObject({ kind: "halt" });
  });

  test("is not offered to fewer than a majority, nor to two who would average securely", () => {
    const few = lobbyOf(4, [0, 1]);
    expect(few.status(0).startNow).toMatchObject({ together: [0, 1], needed: 3, isOffered: false });
    askAt(few, 0);
    expect(few.states.slice(0, 2)).toEqual(["joining", "joining"]);
    expect(few.entries(0, "startAsked")).toEqual([]);
    const two = lobbyOf(3, [0, 1], { averaging: "secure" });
    expect(two.status(0).startNow).toMatchObject({ together: [0, 1], needed: 3, isOffered: false });
  });

  test("takes a majority that cannot have forgotten anything; others may take part in it", () => {
    const forgetful = lobbyOf(4, [0, 1, 2], {}, [2]);
    expect(forgetful.status(0).startNow).toMatchObject({ together: [0, 1, 2], voices: [0, 1], isOffered: false });
    askAt(forgetful, 0);
    expect(forgetful.states[0]).toBe("joining");

    const enough = lobbyOf(5, [0, 1, 2, 3], {}, [2]);
    expect(enough.status(2).startNow).toMatchObject({ voices: [0, 1, 3], isOffered: true });
    // Whoever has no say can ask all the same.
    askAt(enough, 2);
    expect(membersOf(enough, [0, 1, 2, 3])).toEqual([0, 1, 2, 3].map(() => [0, 1, 2, 3]));
  });

  test("M4: where all are there nobody is asked: all give up their say, and start as ever", () => {
    const cluster = lobbyOf(3, [0, 1, 2]);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    for (const seat of [0, 1, 2]) {
      expect(cluster.entries(seat, "promised")).toEqual([]);
      expect(cluster.status(seat)).toMatchObject({ view: 1, members: [0, 1, 2] });
    }
  });

  test("who has promised says no lobby digest, whoever comes, and goes on where the one who asked is gone", () => {
    const cluster = lobbyOf(4, [0, 1, 2]);
    // What seat 0 asks for is heard, and it hears no answers.
    for (const seat of [1, 2]) cluster.held.add(`${seat}>0`);
    cluster.step(0, { type: "startNow" });
    cluster.pass(150);
    expect(cluster.entries(1, "promised")).toHaveLength(1);
    for (const seat of [1, 2]) cluster.cut(0, seat);
    come(cluster, [3], [1, 2]);
    cluster.pass(1500);
    expect(membersOf(cluster, [1, 2, 3])).toEqual([1, 2, 3].map(() => [1, 2, 3]));
    const said = [1, 2].flatMap((seat) => cluster.seats[seat]!.sent);
    expect(said.some((message) => message.type === "heartbeat" && message.lobby !== null)).toBe(false);
  });

  test("a first record whose page loads are all gone is waited for once, and does not go round for ever", () => {
    const cluster = lobbyOf(4, [0, 1, 2]);
    const members = [0, 1, 2].map((seat) => ({ seat, incarnation: `gone-${seat}` }));
    const base = { round: 0, digest: cluster.status(0).committed.digest };
    const record = { view: 1, kind: "start", members, base } as const;
    cluster.inject(0, 1, { v: WIRE_VERSION, type: "decided", record });
    expect(cluster.states[1]).toBe("catchingUp");
    // Another one hears of it when the first is about to give it up.
    cluster.pass(400);
    cluster.inject(0, 2, { v: WIRE_VERSION, type: "decided", record });
    cluster.pass(3000);
    expect(cluster.states.slice(0, 3)).toEqual(["joining", "joining", "joining"]);
    expect(cluster.status(0).startNow, "view 1 has been: all are waited for").toMatchObject({ isOffered: false });
    come(cluster, [3], [0, 1, 2]);
    expect(cluster.seats.map((_, seat) => cluster.status(seat).view)).toEqual([2, 2, 2, 2]);
  });

  test("P7: a page that is loaded anew has no say, unless it remembers what it promised", () => {
    const cluster = lobbyOf(4, [0, 1, 2]);
    cluster.reload(2, "again");
    come(cluster, [2], [0, 1]);
    expect(cluster.status(0).startNow).toMatchObject({ together: [0, 1, 2], voices: [0, 1], isOffered: false });
    expect(cluster.status(2).standing).toBe(false);

    const asked = lobbyOf(4, [0, 1, 2]);
    for (const seat of [1, 2]) asked.held.add(`${seat}>0`);
    asked.step(0, { type: "startNow" });
    asked.pass(150);
    asked.held.clear();
    asked.reload(2, "again");
    expect(asked.status(2).standing).toBe(true);
  });
});
