import { expect, test } from "vitest";
import type { AllReduceOptions } from "./all-reduce.ts";
import { payloadCodec } from "./codec.ts";
import { coordinateMedian } from "./coordinate-median.ts";
import { plainReduce } from "./testing/mesh.ts";
import { weightedMean } from "./weighted-mean.ts";

/* What the books of an averaging tell to whoever keeps them, and what they are told to keep to. */

const none = payloadCodec("none");
const payloadOf = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** Seat 3 of the members 1, 3 and 6, which owns the elements 4 to 7 of 12, in chunks of two. */
const peerOf = (more: Partial<AllReduceOptions> = {}) =>
  plainReduce({ members: [1, 3, 6], self: 3, length: 12, codec: "none", residuals: null, chunkElements: 2, ...more });

test("R8: a mean, and a median, of a single element, whatever room there is", () => {
  for (const combine of [weightedMean, coordinateMedian]) {
    expect(combine(none, [{ weight: 2, payload: payloadOf(3) }], 1)?.[0]).toBe(3);
  }
});

test("a mean, or median, of the same size allocates nothing", () => {
  const contributions = [{ weight: 2, payload: payloadOf(3, 4, 5) }];
  for (const combine of [weightedMean, coordinateMedian]) {
    const first = combine(none, contributions, 3);
    expect(combine(none, contributions, 3)?.buffer).toBe(first?.buffer);
    expect([...combine(none, [{ weight: 1, payload: payloadOf(7) }], 1)!.subarray(0, 1)], "what was before").toEqual([
      7,
    ]);
  }
});

test("shares of what goes either way to each member, and none with anybody else", () => {
  const peer = peerOf();
  expect(peer.sharesWith(1)).toEqual({ sent: 0, received: 0 });
  peer.acceptContribution(1, { offset: 4, elements: 2, samples: 1 }, payloadOf(1, 1));
  peer.contribute(new Float32Array(12), 1);
  peer.next(1);
  peer.acceptAverage(1, { offset: 0, elements: 2 }, payloadOf(1, 1));
  expect(peer.sharesWith(1)).toEqual({ sent: 1 / 4, received: 2 / 4 });
  expect([peer.sharesWith(3), peer.sharesWith(2)]).toEqual([undefined, undefined]);
  expect([peer.progress, peer.done]).toEqual([3 / 9, false]);
});

test("who is refused is told what it is", () => {
  const place = { offset: 4, elements: 2, samples: 1 };
  const say = (seat: number) => () => peerOf().acceptContribution(seat, place, payloadOf(1, 1));
  expect(say(3)).toThrow("is this peer itself");
  expect(say(2)).toThrow("takes no part in this round's averaging");
});

test("each part of the result is told once, when it is there", () => {
  const told: number[][] = [];
  const peer = peerOf({ decoded: (offset, elements) => void told.push([offset, elements]) });
  peer.acceptAverage(6, { offset: 10, elements: 2 }, payloadOf(1, 2));
  peer.acceptAverage(6, { offset: 10, elements: 2 }, payloadOf(1, 2));
  peer.contribute(new Float32Array(12), 1);
  for (const seat of [1, 6]) peer.acceptContribution(seat, { offset: 6, elements: 2, samples: 1 }, payloadOf(3, 3));
  expect(told).toEqual([
    [10, 2],
    [6, 2],
  ]);
  expect([...peer.result]).toEqual([0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 1, 2]);
});

test("R8: nobody weighs more than it can, itself included", () => {
  const peer = peerOf({ weightBound: (seat) => 10 + seat });
  const contribute = (seat: number, samples: number) => () =>
    peer.acceptContribution(seat, { offset: 4, elements: 2, samples }, payloadOf(1, 1));
  expect(contribute(6, 17)).toThrow();
  expect(contribute(6, 16)()).toBe(true);
  expect(() => peer.contribute(new Float32Array(12), 14)).toThrow();
  peer.contribute(new Float32Array(12), 13);
});
