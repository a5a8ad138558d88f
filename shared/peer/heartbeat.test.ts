import { describe, expect, test } from "vitest";
import { WIRE_VERSION } from "../wire/messages.ts";
import { Cluster } from "./testing/cluster.ts";
import { SUSPECT_HEARTBEATS, SUSPECT_HEARTBEATS_MAX, TICK_MS } from "./timing.ts";

const heartbeats = (cluster: Cluster, seat: number) =>
  cluster.seats[seat]!.sent.filter((message) => message.type === "heartbeat");

describe("H1: heartbeats", () => {
  test("flow each heartbeatMs while a peer computes, to every seat that has a link", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    const before = heartbeats(cluster, 0).length;
    cluster.pass(2000);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(heartbeats(cluster, 0).length - before).toBe(2 * 20);
  });

  test("tell state, round, whom the sender hears, committed and prepared state", () => {
    const cluster = new Cluster().start();
    cluster.round();
    cluster.held.add("0>1 control");
    cluster.answerAll();
    cluster.deliver();
    cluster.pass(100);
    const last = heartbeats(cluster, 1).at(-1);
    const { digest } = cluster.status(1).committed;
    expect(last).toMatchObject({ view: 1, round: 2, state: "voting", hears: 0b11, committed: { round: 1, digest } });
    expect(last?.prepared?.round).toBe(2);
    expect(last?.progress).toBe(0.5);
  });

  test("their sequence numbers rise by one", () => {
    const cluster = new Cluster().start();
    cluster.pass(500);
    const sequences = heartbeats(cluster, 0).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] ?? 0) + index));
  });
});

test("the echo gives the round-trip time, and an echo of nothing that was asked is no measurement", () => {
  const cluster = new Cluster().start();
  cluster.pass(200);
  expect(cluster.status(0).peers[0]?.rttMs).toBe(0);
  cluster.held.add("1>0");
  cluster.pass(100);
  cluster.inject(1, 0, { v: WIRE_VERSION, type: "echo", sequence: 4_000_000_000 });
  expect(cluster.status(0).peers[0]?.rttMs).toBe(0);
  cluster.now += 30;
  cluster.held.clear();
  cluster.deliver();
  // The heartbeat went out at the first of the ticks above, or at the second.
  expect(cluster.status(0).peers[0]?.rttMs).toBeGreaterThanOrEqual(30);
  expect(cluster.status(0).peers[0]?.rttMs).toBeLessThanOrEqual(130);
});

describe("H2: a link is up only if both ways are", () => {
  test("a seat that no longer hears us is suspected although we hear it", () => {
    const cluster = new Cluster().start();
    cluster.held.add("0>1");
    cluster.pass(700);
    expect(cluster.status(0)).toMatchObject({ state: "suspended", suspects: [1] });
    expect(cluster.status(0).peers[0]).toMatchObject({ linkUp: false });
    expect(cluster.status(0).peers[0]?.heardMsAgo).toBeLessThanOrEqual(100);
    cluster.held.clear();
    cluster.pass(300);
    expect(cluster.states).toEqual(["computing", "computing"]);
  });
});

describe("H3: suspicion", () => {
  const silentFor = (cluster: Cluster): number => {
    const since = cluster.now - (cluster.status(0).peers[0]?.heardMsAgo ?? 0);
    cluster.frozen.add(1);
    while (cluster.states[0] !== "suspended") cluster.pass(TICK_MS);
    return cluster.now - since;
  };

  test("comes after five missing heartbeats, to the grain of a tick", () => {
    const ms = silentFor(new Cluster().start());
    expect(ms).toBeGreaterThan(SUSPECT_HEARTBEATS * 100);
    expect(ms).toBeLessThanOrEqual(SUSPECT_HEARTBEATS * 100 + 2 * TICK_MS);
  });

  test("comes later on an irregular link, but never after more than twenty", () => {
    const cluster = new Cluster().start();
    for (let index = 0; index < 40; index += 1) {
      cluster.held.add("1>0");
      cluster.pass(index % 2 === 0 ? 400 : 50);
      cluster.held.clear();
      cluster.deliver();
    }
    expect(cluster.states[0]).toBe("computing");
    const ms = silentFor(cluster);
    expect(ms).toBeGreaterThan(SUSPECT_HEARTBEATS * 100 + 2 * TICK_MS);
    expect(ms).toBeLessThanOrEqual(SUSPECT_HEARTBEATS_MAX * 100 + 2 * TICK_MS);
  });

  test("a goodbye or a closed channel makes it at once", () => {
    const cluster = new Cluster().start();
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "leave", incarnation: "another" });
    expect(cluster.states[0]).toBe("computing");
    for (const effect of cluster.seats[1]!.peer.leave()) {
      if (effect.type === "send") cluster.step(0, { type: "message", from: 1, bytes: effect.bytes });
    }
    expect(cluster.status(0)).toMatchObject({ state: "suspended", suspects: [1] });
    expect(cluster.entries(0, "linkDown").at(-1)?.detail).toEqual({ peer: 1, cause: "left" });
    expect(cluster.entries(0, "suspected").map(({ detail }) => detail)).toEqual([{ peer: 1, cause: "noLink" }]);
  });

  test("the journal says why somebody is suspected, and how long it took to come back", () => {
    const cluster = new Cluster().start();
    cluster.frozen.add(1);
    cluster.pass(600);
    const [suspected] = cluster.entries(0, "suspected");
    expect(suspected?.detail).toMatchObject({ peer: 1, cause: "silent" });
    expect(suspected?.detail?.silentMs).toBeGreaterThan(500);
    cluster.frozen.clear();
    cluster.pass(300);
    expect(cluster.entries(0, "returned")[0]?.detail?.afterMs).toBeGreaterThan(0);
    // What seat 0 sends is lost, and it hears from seat 1 that nothing comes.
    cluster.held.add("0>1 control");
    cluster.pass(1500);
    expect(cluster.entries(0, "suspected").at(-1)?.detail).toEqual({ peer: 1, cause: "deaf" });
  });
});

describe("H4: a peer whose own tick came late distrusts itself", () => {
  test.each([2_000, 60_000, 86_400_000])("nobody is suspected after it was not run for %d ms", (forMs) => {
    const cluster = new Cluster().start();
    cluster.now += forMs;
    cluster.tick();
    expect(cluster.states).toEqual(["computing", "computing"]);
    cluster.pass(1000);
    expect(cluster.entries(0, "suspected")).toEqual([]);
  });

  test("one that slept is suspected by the others, and comes back without suspecting anybody for their silence", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.frozen.add(2);
    cluster.pass(1500);
    expect(cluster.states).toEqual(["suspended", "suspended", "computing"]);
    cluster.frozen.clear();
    cluster.step(2, { type: "tick" });
    expect(cluster.states[2]).toBe("computing");
    cluster.pass(300);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.seats.map(({ computes }) => computes.length)).toEqual([1, 1, 1]);
  });

  test("the time that the peer itself was not run is not taken from the grace", () => {
    const cluster = new Cluster().start();
    cluster.frozen.add(1);
    while (cluster.states[0] !== "suspended") cluster.pass(TICK_MS);
    const before = cluster.status(0).graceLeftMs ?? 0;
    cluster.now += 30_000;
    cluster.tick();
    expect(cluster.status(0)).toMatchObject({ state: "suspended", graceLeftMs: before - TICK_MS });
  });

  test("a clock that jumps back stands still until it is there again", () => {
    const cluster = new Cluster().start();
    cluster.now -= 10_000;
    cluster.tick();
    cluster.deliver();
    expect(cluster.states).toEqual(["computing", "computing"]);
    cluster.now += 10_000;
    cluster.pass(500);
    expect(cluster.entries(0, "suspected")).toEqual([]);
  });

  test("a member's halt is not followed before its last messages can have been read", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.answer(0);
    cluster.answer(1);
    cluster.answer(2);
    cluster.held.add("1>0").add("2>0");
    cluster.deliver();
    cluster.step(1, { type: "halt" });
    const told = {
      sequence: 900,
      view: 1,
      round: 1,
      state: "halted",
      hears: 0b111,
      prepared: null,
      progress: 0,
      ready: false,
      lobby: null,
    };
    const { committed } = cluster.status(0);
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "heartbeat", ...told, committed });
    cluster.now += 5000;
    cluster.step(0, { type: "tick" });
    expect(cluster.states[0]).toBe("averaging");
  });
});

describe("H5: a slow peer is not a dead one", () => {
  test("the round waits as long as heartbeats come, and the status says for whom and what it does", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.answer(0);
    cluster.answer(1);
    cluster.pass(60_000);
    expect(cluster.states).toEqual(["averaging", "averaging", "computing"]);
    expect(cluster.status(0).waitingFor).toEqual([{ seat: 2, doing: "computing" }]);
    expect(cluster.entries(0, "suspected")).toEqual([]);
    cluster.answer(2);
    cluster.deliver();
    expect(cluster.committed).toEqual([1, 1, 1]);
  });

  test("a vote that is missing names its seat", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.held.add("2>0");
    cluster.answerAll();
    cluster.deliver();
    expect(cluster.states[0]).toBe("averaging");
    expect(cluster.status(0).waitingFor).toEqual([{ seat: 2, doing: "computing" }]);
    expect(cluster.status(1).waitingFor.map(({ seat }) => seat)).toEqual([0]);
  });
});
