import { describe, expect, test } from "vitest";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import { Cluster, digester, emptyDisk } from "./testing/cluster.ts";

const hello = (cluster: Cluster, seat: number, more: Partial<MessageOf<"hello">> = {}): MessageOf<"hello"> => ({
  v: WIRE_VERSION,
  type: "hello",
  seat,
  incarnation: cluster.incarnation(seat),
  specHash: digester.digestText("spec"),
  initialDigest: digester.digestText("initial"),
  backend: "test",
  lastView: 0,
  saved: [],
  holds: null,
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
    cluster.held.add("1>0");
    cluster.deliver();
    expect(cluster.seats[0]!.sent.some(({ type }) => type === "hello")).toBe(true);
    expect(cluster.states).toEqual(["joining", "joining"]);
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

  test("frames for a member that is not in view 1 yet wait until its heartbeats show it there", () => {
    const cluster = new Cluster();
    cluster.held.add("1>0 control");
    cluster.ready(0, 1);
    cluster.connect(0, 1);
    cluster.pass(100);
    cluster.held.clear();
    // Everything that seat 0 needs arrives at once, and it starts; what it says then is held back from seat 1.
    cluster.held.add("0>1");
    cluster.pass(150);
    expect(cluster.states).toEqual(["computing", "joining"]);
    cluster.answer(0);
    cluster.offerRoom();
    expect(cluster.framesOnTheWay(0, 1)).toHaveLength(0);
    cluster.held.clear();
    cluster.pass(200);
    expect(cluster.states).toEqual(["averaging", "computing"]);
    cluster.answer(1);
    cluster.deliver();
    expect(cluster.committed).toEqual([1, 1]);
    expect(cluster.rejections(1)).toEqual([]);
  });

  test("nobody starts with page loads that others have not heard of: all must say the same of all", () => {
    const cluster = new Cluster({ seats: 3 });
    cluster.ready(0, 1, 2);
    cluster.connect(0, 1);
    cluster.connect(0, 2);
    cluster.pass(300);
    // Seat 1 is reloaded; seat 2 meets only the new page, seat 0 still holds the old one's hello.
    cluster.held.add("1>0").add("0>1");
    cluster.reload(1, "page-1-again");
    cluster.ready(1);
    cluster.connect(1, 2);
    cluster.pass(300);
    expect(cluster.states).toEqual(["joining", "joining", "joining"]);
    cluster.held.clear();
    cluster.connect(0, 1);
    cluster.pass(300);
    expect(cluster.states).toEqual(["computing", "computing", "computing"]);
    expect(
      new Set([0, 1, 2].map((seat) => String(cluster.entries(seat, "viewInstalled")[0]?.detail?.incarnations))),
    ).toEqual(new Set(["page-0,page-1-again,page-2"]));
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
    expect(cluster.entries(0, "viewInstalled")[0]?.detail?.incarnations).toEqual(["page-0", "page-1-again", "page-2"]);
  });

  test("after the start another page load is no member: its heartbeats do not pass for the member's", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.reload(1, "page-1-again", emptyDisk());
    cluster.connect(0, 1);
    cluster.pass(200);
    expect(cluster.states[0]).toBe("suspended");
    expect(cluster.status(0)).toMatchObject({ suspects: [1], members: [0, 1, 2] });
    expect(cluster.status(0).peers.find(({ seat }) => seat === 1)).toMatchObject({ linkUp: true, member: false });
  });

  test("votes and frames of a page load that is no member are refused by name", () => {
    const cluster = new Cluster({ seats: 3 }).start();
    cluster.reload(1, "page-1-again");
    cluster.connect(0, 1);
    cluster.inject(1, 0, {
      v: WIRE_VERSION,
      type: "vote",
      view: 1,
      round: 1,
      attempt: 0,
      digest: digester.digestText("x"),
      wantsToStop: false,
      step: { loss: 1, samples: 1, weight: 1, computeUs: 1 },
      upload: null,
      evaluations: [],
    });
    expect(cluster.rejections(0)).toEqual(["vote of seat 1, which is no member of view 1"]);
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
