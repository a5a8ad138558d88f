import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { BALLOT_COUNTER_MAX, BALLOTS_AHEAD_MAX, SAFETY_EPOCHS_MAX, VIEWS_AHEAD_MAX, VIEWS_MAX } from "../limits.ts";
import type { SessionSpecInput } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import { WIRE_VERSION, type Message, type MessageOf } from "../wire/messages.ts";
import { PEER_STATES, type PeerState } from "./states.ts";
import { Cluster } from "./testing/cluster.ts";
import { edgeMessage, knownIn, MESSAGE_TYPES, type Draw } from "./testing/edge-messages.ts";
import { IN_STATE } from "./testing/in-state.ts";

/*
 * Whatever passes the schema, in whatever state it comes: no peer throws, what is refused by name changes nothing, and
 * what one message makes a peer do and keep is bounded. `EDGE_CASES=20000 npm run test:unit -- shared/peer/edges` tries
 * more.
 */

/** Sequences of messages for each state and kind of averaging. */
const CASES = Number(process.env.EDGE_CASES ?? 4);
vi.setConfig({ testTimeout: 60_000 + 50 * CASES });

const SPECS: Readonly<Record<string, SessionSpecInput>> = {
  plain: { policy: "reorganize" },
  secure: { averaging: "secure" },
};
/** Of one message: what it may make a peer do, its own heartbeats and the answers of its disk among it. */
const LINES_MAX = 80;
const STATUS_CHARACTERS_MAX = 20_000;

/** All that a refusal must not change: it is shown, and what a seat revealed against its own word, is named. */
const rest = (cluster: Cluster) => {
  const { rejected: _rejected, bytesReceived: _bytes, waitingFor: _doing, safety, ...status } = cluster.status(0);
  return { ...status, code: safety.code };
};

/** Gives seat 0 messages of seat 1, and now and then lets time pass. */
function give(cluster: Cluster, draw: Draw, count: number): void {
  for (let given = 0; given < count; given += 1) {
    if (draw(4) === 0) cluster.pass(50);
    const message = edgeMessage(draw, knownIn(cluster));
    const before = rest(cluster);
    const { rejected } = cluster.status(0);
    cluster.trace.length = 0;
    cluster.inject(1, 0, message);
    expect(cluster.trace.length, message.type).toBeLessThan(LINES_MAX);
    const after = cluster.status(0);
    // The first views and promises of a step may fall due at the same moment; nothing of what was refused may.
    if (after.rejected > rejected && after.state === before.state) expect(rest(cluster)).toEqual(before);
    expect(JSON.stringify(after).length).toBeLessThan(STATUS_CHARACTERS_MAX);
  }
}

describe.each(PEER_STATES)("while %s", (state: PeerState) => {
  test.each(Object.keys(SPECS))("nothing that passes the schema makes a peer throw or grow: %s", (kind) => {
    for (let seed = 1; seed <= CASES; seed += 1) {
      const random = new Random("edges", state, kind, seed);
      const cluster = IN_STATE[state](SPECS[kind]);
      try {
        expect(cluster.states[0]).toBe(state);
        give(cluster, (n) => random.below(n), 12);
        cluster.held.clear();
        cluster.round();
        cluster.pass(500);
      } catch (error) {
        throw new Error(`seed ${seed}\n${cluster.trace.slice(-20).join("\n")}`, { cause: error });
      }
    }
  });

  test("nor does any that fast-check can think of", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 120 }), (choices) => {
        let at = 0;
        const draw: Draw = (n) => (choices[at++] ?? 0) % n;
        give(IN_STATE[state](SPECS.plain), draw, 4);
      }),
      { numRuns: CASES, seed: 1 },
    );
  });
});

/** Says nothing that Paxos would have to believe: that is a peer that lies in the agreement, which nobody is safe from. */
const IDLE_TALK: readonly Message["type"][] = MESSAGE_TYPES.filter(
  (type) => !["accept", "accepted", "promise", "decided", "vote", "heartbeat", "leave"].includes(type),
);

const startOfThree = () =>
  new Cluster({ seats: 3, certificates: true, spec: { policy: "reorganize", rounds: 50, graceMs: 500 } }).start();

/** Three who compute; seat 1 talks nonsense to the others, and then it is gone. */
function afterTalk(draw: Draw, count: number): Cluster {
  const cluster = startOfThree();
  for (let given = 0; given < count; given += 1) {
    const message = edgeMessage(draw, knownIn(cluster), IDLE_TALK[draw(IDLE_TALK.length)]);
    // An instance that is believed fences, as it should.
    if (message.type === "prepare" && message.instance > 2 && message.instance <= 1 + VIEWS_AHEAD_MAX) continue;
    cluster.inject(1, 2 * draw(2), message);
    if (draw(3) === 0) cluster.deliver();
  }
  return cluster;
}

/** The others go on without it, and let its next page in; rounds are committed, and the safety code is there. */
function expectProgress(cluster: Cluster): void {
  cluster.cut(0, 1);
  cluster.cut(1, 2);
  const view = Math.max(cluster.status(0).view, cluster.status(2).view);
  cluster.pass(15_000);
  expect(cluster.status(0)).toMatchObject({ members: [0, 2] });
  expect(cluster.status(2)).toMatchObject({ members: [0, 2] });
  cluster.round();
  cluster.reload(1, "honest");
  cluster.ready(1);
  cluster.connect(0, 1);
  cluster.connect(1, 2);
  for (let again = 0; again < 30; again += 1) {
    cluster.pass(200);
    cluster.round();
  }
  for (const seat of [0, 1, 2]) expect(cluster.status(seat)).toMatchObject({ members: [0, 1, 2] });
  expect(cluster.status(0).view).toBeGreaterThan(view);
  expect(cluster.status(0).view).toBeLessThan(view + 20);
  expect(Math.min(...cluster.committed)).toBeGreaterThan(2);
  const codes = [0, 1, 2].map((seat) => cluster.status(seat).safety.code);
  expect(codes[0]).not.toBe(null);
  expect(codes).toEqual([codes[0], codes[0], codes[0]]);
}

describe("once a stranger that named numbers at their edges is gone", () => {
  test("views, ballots, rounds and the safety code go on", () => {
    for (let seed = 1; seed <= CASES; seed += 1) {
      const random = new Random("idle talk", seed);
      const cluster = afterTalk((n) => random.below(n), 20);
      try {
        expectProgress(cluster);
      } catch (error) {
        throw new Error(`seed ${seed}\n${cluster.trace.slice(-20).join("\n")}`, { cause: error });
      }
    }
  });

  const prepare = (instance: number, counter: number): MessageOf<"prepare"> => ({
    v: WIRE_VERSION,
    type: "prepare",
    instance,
    ballot: { counter, seat: 1 },
  });
  test("P2: also where one peer was led far ahead of the others, step by step", () => {
    const cluster = startOfThree();
    for (let step = 1; step <= 6; step += 1) cluster.inject(1, 0, prepare(2, step * BALLOTS_AHEAD_MAX));
    expect(cluster.rejections(0)).toEqual([]);
    expectProgress(cluster);
  });

  test("P2: a ballot at the top of its range is refused by name", () => {
    const cluster = startOfThree();
    cluster.inject(1, 0, prepare(2, BALLOT_COUNTER_MAX));
    expect(cluster.rejections(0)).toEqual([`ballot ${BALLOT_COUNTER_MAX}, while 0 is the highest known here`]);
    expect(cluster.status(0).state).toBe("computing");
    expectProgress(cluster);
  });

  test("P2: so is a view", () => {
    const cluster = startOfThree();
    cluster.inject(1, 0, prepare(VIEWS_MAX, 1));
    const members = [0, 1, 2].map((seat) => ({ seat, incarnation: cluster.incarnation(seat) }));
    const base = cluster.status(0).committed!;
    const record = { view: VIEWS_MAX, kind: "continue" as const, members, base };
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "decided", record });
    expect(cluster.rejections(0)).toEqual([
      `a ballot for view ${VIEWS_MAX}, while view 1 is the newest known here`,
      `a record of view ${VIEWS_MAX}, while view 1 is the newest known here`,
    ]);
    expectProgress(cluster);
  });

  test.each([SAFETY_EPOCHS_MAX, 1_000_000])("S7: so is epoch %d", (epoch) => {
    const cluster = startOfThree();
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "commitment", epoch, commitment: "a".repeat(64) });
    expect(cluster.rejections(0)).toHaveLength(1);
    expectProgress(cluster);
  });
});

test("P8: whoever asks for states without end is refused, until it has waited", () => {
  const cluster = new Cluster({ seats: 3, spec: { heartbeatMs: 100 } }).start();
  const ask = () => cluster.inject(1, 0, { v: WIRE_VERSION, type: "stateRequest", round: 0, part: 0, parts: 1 });
  for (let asked = 0; asked < 1000; asked += 1) ask();
  expect(cluster.entries(0, "served").length).toBeLessThanOrEqual(8);
  expect(cluster.status(0).rejected).toBeGreaterThanOrEqual(992);
  const served = cluster.entries(0, "served").length;
  cluster.pass(200);
  ask();
  expect(cluster.entries(0, "served")).toHaveLength(served + 1);
});

test("P7: answers that wait for a disk that does not write are bounded", () => {
  const cluster = new Cluster({ seats: 3 }).start();
  cluster.seats[0]!.disk.writes = "held";
  for (let counter = 1; counter <= 1000; counter += 1) {
    cluster.inject(1, 0, { v: WIRE_VERSION, type: "prepare", instance: 2, ballot: { counter, seat: 1 } });
  }
  expect(cluster.seats[0]!.disk.heldWrites.length).toBeLessThanOrEqual(256);
  expect(cluster.rejections(0)[0]).toBe("seat 1 asks for more than the disk of seat 0 keeps up with");
});
