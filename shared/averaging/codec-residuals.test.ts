import { describe, expect, test } from "vitest";
import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import { decodePayload, encodePayload, payloadCodec } from "./codec.ts";
import { FP16_MAX } from "./fp16.ts";

/* I6: what a lossy codec does not deliver, over several of its blocks, and in the middle of longer vectors. */

const LOSSY: readonly PlainCodec[] = ["fp16", "int8", "int4"];
/** Several whole blocks of each codec, and a part of another. */
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
