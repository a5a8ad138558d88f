import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codecBytes, SPARSE_BLOCK_ELEMENTS } from "../wire/frame.ts";
import { decodePayload, encodePayload } from "./codec.ts";
import { thresholdOf } from "./largest.ts";
import { sparse } from "./sparse.ts";
import { vectors } from "./testing/drawn-vectors.ts";

/* R10: which values travel, what becomes of the others, and what nobody can make a peer read. */

interface Sent {
  readonly payload: Uint8Array;
  readonly arrived: Float32Array;
  readonly left: Float32Array<ArrayBuffer>;
}

function send(values: Float32Array, previous = new Float32Array(values.length)): Sent {
  const payload = new Uint8Array(codecBytes("sparse", values.length)).fill(0xa5);
  const left = new Float32Array(values.length).fill(NaN);
  encodePayload("sparse", values, 0, values.length, payload, { previous, next: left, at: 0 });
  const arrived = new Float32Array(values.length);
  decodePayload("sparse", payload, values.length, arrived, 0);
  return { payload, arrived, left };
}

/** Which values travel, by sorting each block. */
function largestOf(values: Float32Array): number[] {
  const found: number[] = [];
  for (let from = 0; from < values.length; from += SPARSE_BLOCK_ELEMENTS) {
    const count = Math.min(SPARSE_BLOCK_ELEMENTS, values.length - from);
    const order = Array.from({ length: count }, (_, i) => from + i)
      .filter((i) => values[i] !== 0)
      .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b);
    found.push(...order.slice(0, Math.ceil(count / 64)).sort((a, b) => a - b));
  }
  return found;
}

const placesIn = (values: Float32Array) => [...values.keys()].filter((i) => values[i] !== 0);
/** Few different magnitudes, so that many are equal. */
const tied = fc
  .array(fc.constantFrom(0, -0, 1, -1, 2, -2, 3), { maxLength: 9000 })
  .map((all) => Float32Array.from(all));
const moderate = vectors.map((values) => values.map((value) => Math.max(-1e30, Math.min(1e30, value))));

describe("what travels", () => {
  test("is the largest of each block, of equal ones the first, with their signs, and never a zero", () => {
    fc.assert(
      fc.property(fc.oneof(tied, moderate), (values) => {
        const { arrived } = send(values);
        const expected = largestOf(values);
        expect(placesIn(arrived).every((i) => expected.includes(i))).toBe(true);
        // The mean of subnormal numbers can be rounded to zero.
        const seen = expected.filter((i) => Math.abs(values[i]!) > 1e-37);
        expect(seen.every((i) => Math.sign(arrived[i]!) === Math.sign(values[i]!))).toBe(true);
      }),
    );
  });

  test("is one of two magnitudes, the nearer one, between the smallest and the largest of what travels", () => {
    const values = Float32Array.from({ length: 4096 }, (_, i) =>
      i % 64 === 5 ? (i % 128 === 5 ? -1 : 8) * (1 + i / 1e5) : 0.01,
    );
    const { arrived } = send(values);
    const magnitudes = [...new Set([...arrived].map(Math.abs))].filter((magnitude) => magnitude > 0);
    expect(magnitudes).toHaveLength(2);
    const [small, large] = magnitudes.sort((a, b) => a - b) as [number, number];
    expect(small).toBeCloseTo(1.02, 1);
    expect(large).toBeCloseTo(8.16, 1);
    for (const i of placesIn(arrived)) {
      const [near, far] = [small, large].sort(
        (a, b) => Math.abs(Math.abs(values[i]!) - a) - Math.abs(Math.abs(values[i]!) - b),
      );
      expect([Math.abs(arrived[i]!), near! < Infinity, far! < Infinity]).toEqual([near, true, true]);
    }
  });

  test("a single value, and equal ones, arrive exactly", () => {
    expect([...send(Float32Array.of(0, -3.5, 0)).arrived]).toEqual([0, -3.5, 0]);
    const equal = new Float32Array(4096).fill(0.3);
    expect(placesIn(send(equal).arrived)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    expect(send(equal).left[63]).toBe(0);
  });

  test("what overflows is cut off for good", () => {
    const huge = Float32Array.of(3e38, -3e38, 1);
    const { arrived, left } = send(huge, Float32Array.of(3e38, -3e38, 0));
    expect([...arrived, ...left].every(Number.isFinite)).toBe(true);
    expect(arrived[0]).toBe(3.4028234663852886e38);
  });
});

test("I9: in the end all is delivered that was given, whatever the order in which it grew", () => {
  let left = new Float32Array(5000);
  const given = new Float64Array(5000);
  const delivered = new Float64Array(5000);
  for (let round = 0; round < 200; round += 1) {
    const values = left.map((_, i) => (round < 100 ? Math.sin(i * 7 + round) : 0));
    const sent = send(values, left);
    values.forEach((value, i) => (given[i]! += value));
    sent.arrived.forEach((value, i) => (delivered[i]! += value));
    left = sent.left;
    const worst = left.reduce((most, rest, i) => Math.max(most, Math.abs(delivered[i]! + rest - given[i]!)), 0);
    expect(worst).toBeLessThan(1e-4);
  }
  // A hundred rounds without anything new are enough for most of it.
  const owed = Math.max(...left.map(Math.abs));
  expect(owed).toBeLessThan(2);
});

test("the threshold is that of sorting, for any values and numbers of them", () => {
  const drawn = fc.array(fc.oneof(fc.integer({ min: 0, max: 0x7f7f_ffff }), fc.integer({ min: 0, max: 5 })), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(drawn, fc.nat(1000), (bits, at) => {
      const count = 1 + (at % bits.length);
      const sorted = [...bits].sort((a, b) => b - a);
      const smallest = sorted[count - 1]!;
      const ties = sorted.slice(0, count).filter((value) => value === smallest).length;
      expect(thresholdOf(Uint32Array.from(bits), bits.length, count)).toEqual({ bits: smallest, ties });
    }),
  );
});

describe("hostile payloads", () => {
  const { payload } = send(Float32Array.from({ length: 100 }, (_, i) => (i === 7 ? 2 : i === 70 ? -3 : 0)));
  /** Two magnitudes, two values, a row of four bits. */
  const [VALUES, ROW] = [8, 10];
  const changed = (...bytes: readonly (readonly [number, number])[]) => {
    const copy = payload.slice();
    for (const [at, byte] of bytes) copy[at] = byte;
    return copy;
  };

  test("the honest one has places, and so have any bytes that say nothing", () => {
    expect([payload[VALUES]! & 63, payload[VALUES + 1]! & 63, payload[ROW]]).toEqual([7, 6, 0b0101]);
    expect(sparse.hasPlaces?.(payload, 100)).toBe(true);
    expect(sparse.hasPlaces?.(new Uint8Array(payload.length), 100)).toBe(true);
  });

  test.each([
    ["beyond the vector", [[VALUES + 1, 36]]],
    ["in a group that there is not", [[ROW, 0b1001]]],
    [
      "twice",
      [
        [VALUES + 1, 7],
        [ROW, 0b0011],
      ],
    ],
    [
      "out of order",
      [
        [VALUES + 1, 3],
        [ROW, 0b0011],
      ],
    ],
    ["more often than a block can", [[ROW, 0b0111]]],
  ] as const)("places %s are none", (_, bytes) => {
    expect(sparse.hasPlaces?.(changed(...bytes), 100)).toBe(false);
  });

  test("whatever the bytes, nothing is written beyond the elements, and what has places can be read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), fc.infiniteStream(fc.nat(255)), (elements, stream) => {
        const bytes = new Uint8Array(codecBytes("sparse", elements));
        for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number(stream.next().value);
        const target = new Float32Array(elements + 2).fill(7);
        sparse.decode(bytes, elements, target, 1);
        expect([target[0], target[elements + 1]]).toEqual([7, 7]);
        expect(typeof sparse.hasPlaces?.(bytes, elements)).toBe("boolean");
      }),
    );
  });

  test("magnitudes that are not finite are found", () => {
    for (const scale of [Infinity, -Infinity, NaN]) {
      const bad = payload.slice();
      new DataView(bad.buffer).setFloat32(4, scale, true);
      expect(sparse.isFinite(bad, 100)).toBe(false);
    }
    expect(sparse.isFinite(payload, 100)).toBe(true);
  });
});
