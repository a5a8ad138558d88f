import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { codecBytes } from "../wire/frame.ts";
import { AveragingError, type AveragingErrorCode } from "./averaging-error.ts";
import { decodePayload, encodePayload } from "./codec.ts";
import type { Exchange, ExchangeOptions } from "./exchange.ts";
import { createResiduals, Residuals } from "./residuals.ts";
import { bytesOf, Mesh, plainExchange, randomGradient } from "./testing/mesh.ts";

/* R10: the books of a round in which each sends its few values to all. */

const rounds = fc.record({
  seats: fc.uniqueArray(fc.nat(31), { minLength: 2, maxLength: 6 }).map((seats) => seats.sort((a, b) => a - b)),
  length: fc.integer({ min: 1, max: 3000 }),
  chunkElements: fc.integer({ min: 1, max: 700 }).map((wanted) => 20 + wanted),
  samples: fc.array(fc.nat(64), { minLength: 6, maxLength: 6 }),
  seed: fc.nat(),
});
type Drawn = typeof rounds extends fc.Arbitrary<infer T> ? T : never;

function run({ seats, length, chunkElements, samples, seed }: Drawn) {
  const random = new Random("all-gather", seed);
  const residuals = seats.map(() => createResiduals("sparse", length));
  const mesh = Mesh.plain(seats, length, "sparse", chunkElements, residuals);
  const gradients = seats.map(() => randomGradient(length, random));
  mesh.run(gradients, samples.slice(0, seats.length), random);
  return { mesh, gradients, residuals };
}

/** What a member of no earlier round delivers, chunk by chunk. */
function delivered(gradient: Float32Array, chunkElements: number): Float32Array {
  const arrived = new Float32Array(gradient.length);
  for (let at = 0; at < gradient.length; at += chunkElements) {
    const elements = Math.min(chunkElements, gradient.length - at);
    const payload = new Uint8Array(codecBytes("sparse", elements));
    encodePayload("sparse", gradient, at, elements, payload);
    decodePayload("sparse", payload, elements, arrived, at);
  }
  return arrived;
}

test("I6: over links that reorder, repeat and start over all have the mean of what all delivered, to the last bit", () => {
  fc.assert(
    fc.property(rounds, (round) => {
      const { mesh, gradients } = run(round);
      const { seats, length, samples, chunkElements } = round;
      const sum = new Float64Array(length);
      let weight = 0;
      for (const [i, gradient] of gradients.entries()) {
        weight += samples[i]!;
        delivered(gradient, chunkElements).forEach((value, at) => (sum[at]! += samples[i]! * value));
      }
      const expected = Float32Array.from(sum, (value) => (weight === 0 ? 0 : value / weight));
      for (const peer of mesh.peers) {
        expect([peer.done, peer.progress, peer.missing]).toEqual([true, 1, []]);
        expect(Buffer.compare(bytesOf(peer.result), bytesOf(expected))).toBe(0);
      }
      const chunks = Math.ceil(length / chunkElements);
      expect(mesh.accepted.size).toBe(seats.length * (seats.length - 1) * chunks);
      expect([...mesh.accepted.values()].every((times) => times === 1)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test("I9: what is left and what was delivered are what was given; without a weight all of it is left", () => {
  fc.assert(
    fc.property(rounds, (round) => {
      const { gradients, residuals } = run(round);
      for (const [i, gradient] of gradients.entries()) {
        residuals[i]!.commit();
        const arrived = delivered(gradient, round.chunkElements);
        residuals[i]!.left.forEach((left, at) => {
          const expected = round.samples[i] === 0 ? 0 : gradient[at]! - arrived[at]!;
          expect(left).toBe(Math.fround(expected));
        });
      }
    }),
    { numRuns: 40 },
  );
});

test("I9: a round that is given up and begun again sends the same bytes, one after it what the first left", () => {
  const residuals = new Residuals(300);
  const gradient = randomGradient(300, new Random("again"));
  const payloadsOf = () => {
    const peer = plainExchange({
      members: [0, 1],
      self: 0,
      length: 300,
      codec: "sparse",
      residuals,
      chunkElements: 128,
    });
    peer.contribute(gradient, 1);
    return [0, 1, 2].map(() => {
      const chunk = peer.next(1)!;
      const payload = new Uint8Array(chunk.payloadBytes);
      chunk.fill(payload);
      return Buffer.from(payload).toString("hex");
    });
  };
  const first = payloadsOf();
  residuals.rollback();
  expect(payloadsOf()).toEqual(first);
  residuals.commit();
  expect(payloadsOf()).not.toEqual(first);
});

/** Seat 3 of the members 1, 3 and 6. */
const peerOf = (more: Partial<ExchangeOptions> = {}) =>
  plainExchange({
    members: [1, 3, 6],
    self: 3,
    length: 40,
    codec: "sparse",
    residuals: null,
    chunkElements: 16,
    ...more,
  });
const payloadOf = (elements: number, value = 2) => {
  const payload = new Uint8Array(codecBytes("sparse", elements));
  encodePayload("sparse", new Float32Array(elements).fill(value, 0, 1), 0, elements, payload);
  return payload;
};

describe("books", () => {
  test("each part of the result is told once, as soon as all contributions to it are there", () => {
    const told: number[][] = [];
    const peer = peerOf({ decoded: (offset, elements) => void told.push([offset, elements]) });
    const give = (from: number, offset: number, elements: number) =>
      peer.acceptContribution(from, { offset, elements, samples: 1 }, payloadOf(elements));
    expect([give(1, 32, 8), give(6, 32, 8), give(6, 0, 16)]).toEqual([true, true, true]);
    expect([told, peer.waiting(1), peer.next(1), peer.contributed]).toEqual([[], 0, undefined, false]);
    peer.contribute(new Float32Array(40).fill(4, 32, 33), 2);
    expect([told, peer.waiting(1), peer.contributed]).toEqual([[[32, 8]], 3, true]);
    expect(peer.result[32]).toBe(3);
    expect([give(1, 32, 8), give(1, 0, 16)]).toEqual([false, true]);
    expect(told).toEqual([
      [32, 8],
      [0, 16],
    ]);
    expect([peer.missing, peer.missingContributions, peer.progress, peer.done]).toEqual([[1, 6], [1, 6], 5 / 7, false]);
    expect([peer.heardFrom(1), peer.heardFrom(2), peer.codec]).toEqual([true, false, "sparse"]);
    peer.next(1);
    expect([peer.sharesWith(1), peer.sharesWith(3)]).toEqual([{ sent: 1 / 3, received: 2 / 3 }, undefined]);
    peer.rewind(1);
    expect([peer.waiting(1), peer.waiting(6), peer.waiting(2)]).toEqual([3, 3, 0]);
  });

  const place = { offset: 0, elements: 16, samples: 1 };
  const notFinite = payloadOf(16);
  new Float32Array(notFinite.buffer)[1] = NaN;
  const twice = payloadOf(16);
  twice[9] = 0b11;
  const HOSTILE: readonly [string, AveragingErrorCode, (peer: Exchange) => unknown][] = [
    ["an average", "noAverages", (peer) => peer.acceptAverage(1, place, payloadOf(16))],
    ["an average of a stranger", "notMember", (peer) => peer.acceptAverage(2, place, payloadOf(16))],
    ["a contribution of a stranger", "notMember", (peer) => peer.acceptContribution(2, place, payloadOf(16))],
    ["one in this peer's own name", "notMember", (peer) => peer.acceptContribution(3, place, payloadOf(16))],
    [
      "a chunk between chunks",
      "wrongChunk",
      (peer) => peer.acceptContribution(1, { ...place, offset: 8 }, payloadOf(16)),
    ],
    [
      "one beyond the vector",
      "wrongSlice",
      (peer) => peer.acceptContribution(1, { ...place, offset: 48 }, payloadOf(16)),
    ],
    ["a payload too long", "wrongSize", (peer) => peer.acceptContribution(1, place, payloadOf(5000))],
    ["too many samples", "badSamples", (peer) => peer.acceptContribution(1, { ...place, samples: 1e6 }, payloadOf(16))],
    ["Infinity or NaN", "notFinite", (peer) => peer.acceptContribution(1, place, notFinite)],
    ["places that cannot be", "wrongPlaces", (peer) => peer.acceptContribution(1, place, twice)],
    ["another gradient", "badGradient", (peer) => peer.contribute(new Float32Array(40), 1)],
  ];
  test.each(HOSTILE)("%s is refused by name and changes nothing", (_, code, act) => {
    const peer = peerOf();
    peer.contribute(new Float32Array(40).fill(1), 1);
    const picture = () => [peer.progress, peer.missing, peer.waiting(1), peer.heardFrom(1), [...peer.result]];
    const before = picture();
    const refused = () => {
      try {
        act(peer);
      } catch (error) {
        return error instanceof AveragingError ? error.code : error;
      }
      return "accepted";
    };
    expect(refused()).toBe(code);
    expect(picture()).toEqual(before);
  });

  test("R8: other samples than in an earlier chunk are refused", () => {
    const peer = peerOf();
    peer.acceptContribution(1, place, payloadOf(16));
    expect(() => peer.acceptContribution(1, { offset: 16, elements: 16, samples: 2 }, payloadOf(16))).toThrow(
      "named 2 samples after 1",
    );
  });
});
