import { describe, expect, test } from "vitest";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import { Cluster, digester } from "./testing/cluster.ts";

const hello = (cluster: Cluster, seat: number, more: Partial<MessageOf<"hello">> = {}): MessageOf<"hello"> => ({
  v: WIRE_VERSION,
  type: "hello",
  seat,
  incarnation: cluster.incarnation(seat),
  specHash: digester.digestText("spec"),
  initialDigest: digester.digestText("initial"),
  backend: "test",
  ...more,
});

describe("M4: the start", () => {
  test("needs a ready trainer, a link and a two-way heartbeat with every seat", () => {
    const cluster = new Cluster({ seats: 3 });
    cluster.ready(0, 1);
    cluster.connect(0, 1);
    cluster.connect(0, 2);
    cluster.pass(500);
    expect(cluster.states).toEqual(["joining", "joining", "joining"]);
    cluster.connect(1, 2);
    cluster.pass(500);
    expect(cluster.states).toEqual(["joining", "joining", "joining"]);
    expect(cluster.status(0).waitingFor).toEqual([{ seat: 2, doing: "joining" }]);
    cluster.ready(2);
    cluster.pass(500);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.status(1)).toMatchObject({ view: 1, members: [0, 1, 2], round: 1 });
  });

  test("does not come from hellos alone: H2, each must also say that it hears the other", () => {
    const cluster = new Cluster();
    cluster.ready(0, 1);
    cluster.connect(0, 1);
    cluster.deliver();
    expect(cluster.seats[0]!.sent.some(({ type }) => type === "hello")).toBe(true);
    expect(cluster.states).toEqual(["joining", "joining"]);
    cluster.held.add("1>0");
    cluster.pass(400);
    expect(cluster.states).toEqual(["joining", "joining"]);
    cluster.held.clear();
    cluster.pass(400);
    expect(cluster.states).toEqual(["computing", "computing"]);
  });

  test("the hello follows when the trainer is ready after the link", () => {
    const cluster = new Cluster();
    cluster.connect(0, 1);
    expect(cluster.seats[0]!.sent.filter(({ type }) => type === "hello")).toHaveLength(0);
    cluster.ready(0);
    expect(cluster.seats[0]!.sent.filter(({ type }) => type === "hello")).toHaveLength(1);
  });

  test.each([
    ["specHash", { specHash: digester.digestText("another") }, "seat 1 has another session spec"],
    ["seat", { seat: 2 }, "seat 1 says hello as seat 2"],
    ["incarnation", { incarnation: "stranger" }, "seat 1 says hello with another incarnation than its link has"],
  ])("a hello with another %s is refused by name", (_field, more, reason) => {
    const cluster = new Cluster({ seats: 3 });
    cluster.connect(0, 1);
    cluster.inject(1, 0, hello(cluster, 1, more));
    expect(cluster.rejections(0)).toEqual([reason]);
    expect(cluster.status(0).waitingFor[0]).toEqual({ seat: 1, doing: reason });
  });

  test("another initial model never starts, and both sides say why", () => {
    const other = { round: 0, parameters: new Float32Array(8).fill(1), moments: [] };
    const cluster = new Cluster({ misfits: { 1: { initial: other } } }).start();
    cluster.pass(2000);
    expect(cluster.states).toEqual(["joining", "joining"]);
    expect(cluster.rejections(0)).toEqual(["seat 1 starts from another initial model"]);
    expect(cluster.rejections(1)).toEqual(["seat 0 starts from another initial model"]);
    expect(cluster.status(0).waitingFor).toEqual([{ seat: 1, doing: "seat 1 starts from another initial model" }]);
  });

  test("another spec never starts", () => {
    const { spec } = new Cluster({ spec: { learningRate: 0.5 } });
    const cluster = new Cluster({ misfits: { 1: { spec } } }).start();
    expect(cluster.states).toEqual(["joining", "joining"]);
    expect(cluster.rejections(0)).toEqual(["seat 1 has another session spec"]);
  });

  test("what arrives without a link is not even looked at", () => {
    const cluster = new Cluster();
    cluster.inject(1, 0, hello(cluster, 1));
    cluster.step(0, { type: "message", from: 1, bytes: new Uint8Array(40) });
    cluster.step(0, { type: "frame", from: 1, bytes: new Uint8Array(40) });
    expect(cluster.status(0)).toMatchObject({ rejected: 0, bytesReceived: 0 });
    expect(cluster.status(0).peers[0]).toMatchObject({ state: "absent", backend: null, linkUp: false });
  });

  test("frames of a faster member count although they come before the own view 1", () => {
    const cluster = new Cluster();
    cluster.ready(0, 1);
    cluster.connect(0, 1);
    // Seat 1 hears everything and starts; what it needs to hear from seat 0 is that seat 0 hears it.
    cluster.pass(100);
    cluster.held.add("1>0");
    cluster.pass(150);
    expect(cluster.states).toEqual(["joining", "computing"]);
    cluster.answer(1);
    cluster.offerRoom();
    for (const bytes of cluster.framesOnTheWay(1, 0)) cluster.step(0, { type: "frame", from: 1, bytes });
    expect(cluster.status(0)).toMatchObject({ state: "joining", rejected: 0 });
    cluster.held.clear();
    cluster.pass(200);
    expect(cluster.states).toEqual(["computing", "averaging"]);
    cluster.answer(0);
    cluster.deliver();
    expect(cluster.committed).toEqual([1, 1]);
  });

  test("a vote of a faster member counts although it comes before the own view 1", () => {
    // No schedule of two honest peers brings a vote so early, as it takes our own contribution: it is given by hand.
    const cluster = new Cluster();
    cluster.ready(0, 1);
    cluster.connect(0, 1);
    const vote: MessageOf<"vote"> = {
      v: WIRE_VERSION,
      type: "vote",
      view: 1,
      round: 1,
      attempt: 0,
      digest: digester.digest({ round: 1, parameters: new Float32Array(8).fill(5.5), moments: [] }),
      wantsToStop: false,
      loss: 1,
      samples: 1,
      evaluation: null,
    };
    cluster.inject(1, 0, vote);
    expect(cluster.status(0).rejected).toBe(0);
    cluster.held.add("1>0");
    cluster.pass(100);
    cluster.held.clear();
    cluster.pass(300);
    cluster.round();
    expect(cluster.committed).toEqual([1, 1]);
    expect(cluster.rejections(0)).toEqual([]);
  });
});

describe("M3: one incarnation for each seat of the view", () => {
  test("before the start a reloaded tab takes its seat again", () => {
    const cluster = new Cluster({ seats: 3 });
    cluster.ready(0, 1, 2);
    cluster.connect(0, 1);
    cluster.pass(300);
    cluster.reload(1, "page-1-again");
    cluster.ready(1);
    cluster.connect(0, 1);
    cluster.connect(0, 2);
    cluster.connect(1, 2);
    cluster.pass(500);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(cluster.entries(0, "viewInstalled")[0]?.detail?.["incarnations"]).toEqual([
      "page-0",
      "page-1-again",
      "page-2",
    ]);
  });

  test("after the start a new incarnation is refused, and its heartbeats do not pass for the member's", () => {
    const cluster = new Cluster().start();
    cluster.reload(1, "page-1-again");
    cluster.ready(1);
    cluster.connect(0, 1);
    cluster.deliver();
    expect(cluster.rejections(0)).toEqual(["seat 1 came back as another incarnation, which view 1 does not name"]);
    expect(cluster.states).toEqual(["suspended", "joining"]);
    cluster.pass(2500);
    cluster.saveAll();
    expect(cluster.status(0)).toMatchObject({ state: "halted", halted: { reason: "minority" } });
    expect(cluster.status(1).state).toBe("joining");
  });

  test("messages and frames of a refused incarnation change nothing", () => {
    const cluster = new Cluster().start();
    cluster.reload(1, "page-1-again");
    cluster.connect(0, 1);
    const before = cluster.status(0);
    cluster.inject(1, 0, hello(cluster, 1));
    cluster.step(0, { type: "frame", from: 1, bytes: new Uint8Array(100) });
    expect(cluster.status(0)).toEqual(before);
  });

  test("the old incarnation's late link takes part again", () => {
    const cluster = new Cluster().start();
    cluster.cut(0, 1);
    expect(cluster.states).toEqual(["suspended", "suspended"]);
    cluster.connect(0, 1);
    cluster.pass(200);
    expect(cluster.states).toEqual(["computing", "computing"]);
    expect(cluster.rejections(0)).toEqual([]);
  });
});

test("M2, R1: each seat computes round 1 for itself, at its own place in the plan and from the initial state", () => {
  const cluster = new Cluster({ seats: 4 }).start();
  expect(cluster.seats.map(({ compute }) => [compute?.round, compute?.position, compute?.members])).toEqual([
    [1, 0, 4],
    [1, 1, 4],
    [1, 2, 4],
    [1, 3, 4],
  ]);
  expect(cluster.seats[0]!.compute?.parameters).toEqual(new Float32Array(8));
});

test("inputs about seats that the session does not have are ignored", () => {
  const cluster = new Cluster().start();
  const before = cluster.status(0);
  for (const seat of [0, 2, 31, -1]) {
    cluster.step(0, { type: "linkUp", seat, incarnation: "page-x" });
    cluster.step(0, { type: "message", from: seat, bytes: new Uint8Array(10) });
    cluster.step(0, { type: "frame", from: seat, bytes: new Uint8Array(10) });
    cluster.step(0, { type: "room", to: seat, frames: 5 });
    cluster.step(0, { type: "linkDown", seat });
  }
  expect(cluster.status(0)).toEqual(before);
});
