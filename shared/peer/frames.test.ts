import { expect, test } from "vitest";
import { createFrame, codecBytes, type FrameHeader } from "../wire/frame.ts";
import { Cluster } from "./testing/cluster.ts";

const HEADER: FrameHeader = {
  kind: "contribution",
  codec: "none",
  attempt: 0,
  view: 1,
  round: 1,
  offset: 0,
  elements: 2,
  samples: 1,
};
const frame = (more: Partial<FrameHeader>) => {
  const header = { ...HEADER, ...more };
  return createFrame(header, codecBytes(header.codec, header.elements)).bytes;
};

test.each<[string, Partial<FrameHeader>, string]>([
  ["of another codec", { codec: "fp16" }, "frame is written as fp16, the session uses none"],
  ["of a later view", { view: 2 }, "frame for view 2 round 1 attempt 0 while at view 1 round 1 attempt 0"],
  [
    "of a round that nobody can be at",
    { round: 3 },
    "frame for view 1 round 3 attempt 0 while at view 1 round 1 attempt 0",
  ],
  ["of the next round before our own vote", { round: 2 }, "frame for view 1 round 2 attempt 0 while"],
  ["of the retry before our own vote", { attempt: 1 }, "frame for view 1 round 1 attempt 1 while"],
  ["of another slice", { offset: 6 }, "outside the slice"],
  ["that is no chunk", { offset: 1 }, "no chunk"],
])("R2: a frame %s is refused by name, and the session goes on", (_what, more, reason) => {
  const cluster = new Cluster().start();
  cluster.step(0, { type: "frame", from: 1, bytes: frame(more) });
  expect(cluster.rejections(0)).toHaveLength(1);
  expect(cluster.rejections(0)[0]).toContain(reason);
  cluster.finish();
  expect(cluster.states).toEqual(["finished", "finished"]);
});

test.each<[string, Partial<FrameHeader>]>([
  ["an earlier view", { view: 0 }],
  ["an earlier round", { round: 1 }],
  ["an earlier attempt of an earlier round", { round: 1, attempt: 1 }],
])("a frame of %s comes late and is dropped without a word", (_what, more) => {
  const cluster = new Cluster().start();
  cluster.round();
  const before = cluster.status(0).bytesReceived;
  const bytes = frame(more);
  cluster.step(0, { type: "frame", from: 1, bytes });
  expect(cluster.status(0)).toMatchObject({ rejected: 0, bytesReceived: before + bytes.length });
});

test("a frame beyond the last round is refused after the own vote, too", () => {
  const cluster = new Cluster({ spec: { rounds: 1 } }).start();
  cluster.held.add("1>0 control");
  cluster.round();
  cluster.step(0, { type: "frame", from: 1, bytes: frame({ round: 2 }) });
  expect(cluster.rejections(0)).toEqual(["frame for view 1 round 2 attempt 0 while at view 1 round 1 attempt 0"]);
});

test("a forged retry after the own vote does not keep the round from committing, or the next one from starting", () => {
  const cluster = new Cluster().start();
  cluster.held.add("1>0 control");
  cluster.round();
  cluster.answer(1);
  cluster.step(0, { type: "frame", from: 1, bytes: frame({ attempt: 1 }) });
  cluster.deliver();
  cluster.held.clear();
  cluster.deliver();
  cluster.finish();
  expect(cluster.states).toEqual(["finished", "finished"]);
  expect(cluster.seats[0]!.computes.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5]);
});

test("I6: a contribution that comes twice counts once", () => {
  const cluster = new Cluster().start();
  cluster.answer(1);
  cluster.offerRoom();
  const frames = cluster.framesOnTheWay(1, 0);
  expect(frames.length).toBeGreaterThan(0);
  for (const bytes of [...frames, ...frames]) cluster.step(0, { type: "frame", from: 1, bytes: bytes.slice() });
  cluster.answer(0);
  cluster.deliver();
  expect(cluster.status(0).committed.digest).toBe(cluster.status(1).committed.digest);
  expect(cluster.committed).toEqual([1, 1]);
});

test("R2: `room` is answered with at most as many frames, and they are counted", () => {
  const cluster = new Cluster().start();
  cluster.step(0, { type: "room", to: 1, frames: 10 });
  expect(cluster.framesOnTheWay(0, 1)).toHaveLength(0);
  cluster.answer(0);
  cluster.step(0, { type: "room", to: 1, frames: 1 });
  const [first] = cluster.framesOnTheWay(0, 1);
  expect(cluster.framesOnTheWay(0, 1)).toHaveLength(1);
  expect(cluster.status(0).bytesSent).toBe(first?.length);
  cluster.step(0, { type: "room", to: 1, frames: 0 });
  expect(cluster.framesOnTheWay(0, 1)).toHaveLength(1);
});

test("only the first rejections of a link are journalled, all are counted", () => {
  const cluster = new Cluster().start();
  for (let index = 0; index < 1000; index += 1)
    cluster.step(0, { type: "frame", from: 1, bytes: new Uint8Array(index) });
  expect(cluster.status(0).rejected).toBe(1000);
  expect(cluster.rejections(0)).toHaveLength(20);
});
