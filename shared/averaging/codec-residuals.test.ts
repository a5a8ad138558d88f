import { describe, expect, test } from "vitest";
import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import { decodePayload, encodePayload, payloadCodec } from "./codec.ts";
import { FP16_MAX } from "./fp16.ts";
import { INT8_SCALE_MAX } from "./int8.ts";

/* I6: what a lossy codec does not deliver, over several of its blocks, and in the middle of longer vectors. */

const LOSSY: readonly PlainCodec[] = ["fp16", "int8"];
/** Two whole blocks of either codec, and a part of a third. */
const ELEMENTS = 2050;
const UNTOUCHED = 77;

/** Encodes what lies from `at` on, with residuals from `residualAt` on. @returns what arrives, and what is left */
function sent(codec: PlainCodec, values: Float32Array, previous: Float32Array, at = 0, residualAt = 0) {
  const source = new Float32Array(at + values.length + 4).fill(1e9);
  source.set(values, at);
  const before = new Float32Array(residualAt + values.length + 4).fill(1e9);
  before.set(previous, residualAt);
  const next = new Float32Array(before.length).fill(UNTOUCHED);
  const payload = new Uint8Array(codecBytes(codec, values.length));
  encodePayload(codec, source, at, values.length, payload, { previous: before, next, at: residualAt });
  const arrived = new Float32Array(values.length);
  decodePayload(codec, payload, values.length, arrived, 0);
  return { payload, arrived, next };
}

const values = Float32Array.from({ length: ELEMENTS }, (_, i) => Math.sin(1.7 * i) * 10 ** ((i % 7) - 4));
const previous = Float32Array.from({ length: ELEMENTS }, (_, i) => Math.cos(i) * 0.01);

describe.each(LOSSY)("codec %s", (codec) => {
  test("leaves exactly what it did not deliver, wherever that lies, and touches nothing beside it", () => {
    const { arrived, next } = sent(codec, values, previous, 3, 5);
    arrived.forEach((value, i) => {
      const given = Math.fround(values[i]! + previous[i]!);
      expect(Math.abs(value + next[5 + i]! - given), `element ${i}`).toBeLessThanOrEqual(1e-4 * Math.abs(given) + 1e-7);
    });
    const beside = [...next.subarray(0, 5), ...next.subarray(5 + ELEMENTS)];
    expect(beside).toEqual(Array(9).fill(UNTOUCHED));
  });

  test("delivers in the end all that it was given: what is left stays within half a step", () => {
    let left = new Float32Array(ELEMENTS);
    const total = new Float64Array(ELEMENTS);
    for (let round = 0; round < 8; round += 1) {
      const { arrived, next } = sent(codec, values, left);
      arrived.forEach((value, i) => (total[i] = total[i]! + value));
      left = next.slice(0, ELEMENTS);
    }
    total.forEach((value, i) => expect(Math.abs(value + left[i]! - 8 * values[i]!)).toBeLessThan(2e-3));
  });

  test("accumulates over blocks what it decodes, and nothing beyond", () => {
    const { payload, arrived } = sent(codec, values, previous);
    const sum = new Float64Array(ELEMENTS + 2).fill(1);
    payloadCodec(codec).accumulate(payload, ELEMENTS, 3, sum);
    arrived.forEach((value, i) =>
      expect(Math.abs(sum[i]! - 1 - 3 * value)).toBeLessThanOrEqual(1e-4 * Math.abs(value)),
    );
    expect([...sum.subarray(ELEMENTS)]).toEqual([1, 1]);
  });

  test("encodes the same bytes as without residuals where nothing was left", () => {
    const { payload } = sent(codec, values, new Float32Array(ELEMENTS));
    const alone = new Uint8Array(payload.length);
    encodePayload(codec, values, 0, ELEMENTS, alone);
    expect(Buffer.compare(payload, alone)).toBe(0);
  });
});

test("fp16: what saturates is cut off for good, above and below", () => {
  const large = Float32Array.of(1e6, -1e6, FP16_MAX - 16, -FP16_MAX + 16, FP16_MAX);
  const { arrived, next } = sent("fp16", large, Float32Array.of(0, 0, 32, -32, 0));
  expect([...arrived]).toEqual([FP16_MAX, -FP16_MAX, FP16_MAX, -FP16_MAX, FP16_MAX]);
  expect([...next.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
});

test("int8: a block that is cut off leaves nothing, one that is not leaves its rest", () => {
  const huge = new Float32Array(1027).fill(1);
  huge.set([3.4e38, 1, -1], 1024);
  const { next: after } = sent("int8", huge, new Float32Array(1027), 0, 5);
  expect([...after.subarray(5 + 1024)]).toEqual([0, 0, 0, ...Array<number>(4).fill(UNTOUCHED)]);
  const least = Math.fround(127 * INT8_SCALE_MAX);
  const fits = Float32Array.of(least, least / 300, 0);
  const { arrived, next } = sent("int8", fits, new Float32Array(3));
  expect(arrived[1]).toBe(0);
  expect(next[1]).toBe(fits[1]);
});

test("int8: magnitudes count whatever their sign and place; ties go to the even step", () => {
  const payload = new Uint8Array(codecBytes("int8", 5));
  encodePayload("int8", Float32Array.of(2.5, -254, 3, 5, -7), 0, 5, payload);
  expect(new Float32Array(payload.buffer, 0, 1)[0]).toBe(2);
  expect([...new Int8Array(payload.buffer, 4, 5)]).toEqual([1, -127, 2, 2, -4]);
});

test("int8: what no step reaches is cut off at the last one, and nothing of its block is carried on", () => {
  const beyond = Float32Array.from({ length: 2500 }, (_, i) => i % 5);
  beyond.set([3.4028234663852886e38, -3.4028234663852886e38], 1100);
  const { arrived, next } = sent("int8", beyond, new Float32Array(beyond.length), 3, 5);
  const last = Math.fround(127 * Math.fround(INT8_SCALE_MAX));
  expect([...arrived.subarray(1100, 1102)]).toEqual([last, -last]);
  expect(next.subarray(5 + 1024, 5 + 2048).every((value) => value === 0)).toBe(true);
  expect(next.subarray(5, 5 + 1024).some((value) => value !== 0 && value !== UNTOUCHED)).toBe(true);
  expect([...next.subarray(0, 5), ...next.subarray(5 + beyond.length)]).toEqual(Array(9).fill(UNTOUCHED));
});
