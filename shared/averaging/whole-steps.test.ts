import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codecBytes, INT4_BLOCK_ELEMENTS, INT8_BLOCK_ELEMENTS } from "../wire/frame.ts";
import { decodePayload, encodePayload, payloadCodec } from "./codec.ts";
import { INT4_SCALE_MAX } from "./int4.ts";
import { INT8_SCALE_MAX } from "./int8.ts";
import { vectors } from "./testing/drawn-vectors.ts";

/* The codecs that write whole steps of a block's scale. */

const FLOAT32_MAX = 3.4028234663852886e38;
const UNTOUCHED = 77;

type Codec = "int8" | "int4";

function encode(codec: Codec, values: Float32Array): Uint8Array {
  const payload = new Uint8Array(codecBytes(codec, values.length)).fill(0xa5);
  encodePayload(codec, values, 0, values.length, payload);
  return payload;
}

function decode(codec: Codec, payload: Uint8Array, elements: number): Float32Array {
  const decoded = new Float32Array(elements);
  decodePayload(codec, payload, elements, decoded, 0);
  return decoded;
}

/** Encodes values with residuals, of which nothing is left from earlier rounds. @returns what arrives, and what is left */
function sent(codec: Codec, values: Float32Array, residualAt = 0) {
  const previous = new Float32Array(residualAt + values.length + 4);
  const next = new Float32Array(previous.length).fill(UNTOUCHED);
  const payload = new Uint8Array(codecBytes(codec, values.length));
  encodePayload(codec, values, 0, values.length, payload, { previous, next, at: residualAt });
  return { arrived: decode(codec, payload, values.length), next };
}

describe.each([
  { codec: "int8", block: INT8_BLOCK_ELEMENTS, last: 127, scaleMax: INT8_SCALE_MAX },
  { codec: "int4", block: INT4_BLOCK_ELEMENTS, last: 7, scaleMax: INT4_SCALE_MAX },
] as const)("$codec", ({ codec, block, last, scaleMax }) => {
  test("the largest magnitude of a block takes the last step, and errors are within half a step", () => {
    fc.assert(
      fc.property(vectors, (values) => {
        const decoded = decode(codec, encode(codec, values), values.length);
        for (let from = 0; from < values.length; from += block) {
          const all = values.subarray(from, from + block);
          const step = Math.min(all.reduce((max, value) => Math.max(max, Math.abs(value)), 0) / last, scaleMax);
          if (step === scaleMax) continue;
          all.forEach((value, i) => {
            // Scales among the subnormal numbers are themselves only known to half of the smallest one.
            const tolerance = step * 0.50001 + (last + 1) * 2 ** -149;
            expect(Math.abs(decoded[from + i]! - value)).toBeLessThanOrEqual(tolerance);
          });
        }
      }),
    );
  });

  test("a block of zeros has scale 0", () => {
    expect(encode(codec, new Float32Array(5)).every((byte) => byte === 0)).toBe(true);
  });

  test("a scale that could decode to Infinity is not finite; the largest values stay finite", () => {
    const hostile = (scale: number) => {
      const payload = new Uint8Array(codecBytes(codec, 3));
      new Float32Array(payload.buffer)[0] = scale;
      return payload;
    };
    for (const scale of [Infinity, -Infinity, NaN, scaleMax * 1.001, -FLOAT32_MAX]) {
      expect(payloadCodec(codec).isFinite(hostile(scale), 3)).toBe(false);
    }
    const largest = hostile(scaleMax);
    expect(payloadCodec(codec).isFinite(largest, 3)).toBe(true);
    // The least step of all, which is never written.
    largest[4] = codec === "int8" ? 0x80 : 0x08;
    expect([...decode(codec, largest, 3)]).toEqual([-FLOAT32_MAX, 0, 0]);
    const sum = new Float64Array(3);
    payloadCodec(codec).accumulate(largest, 3, 2, sum);
    expect([...sum]).toEqual([-2 * FLOAT32_MAX, 0, 0]);
  });

  test("a block that is cut off leaves nothing, one that is not leaves its rest", () => {
    const huge = new Float32Array(block + 3).fill(1);
    huge.set([3.4e38, 1, -1], block);
    const { next: after } = sent(codec, huge, 5);
    expect([...after.subarray(5 + block)]).toEqual([0, 0, 0, ...Array<number>(4).fill(UNTOUCHED)]);
    const least = Math.fround(last * scaleMax);
    const fits = Float32Array.of(least, least / (3 * last), 0);
    const { arrived, next } = sent(codec, fits);
    expect(arrived[1]).toBe(0);
    expect(next[1]).toBe(fits[1]);
  });

  test("magnitudes count whatever their sign and place; ties go to the even step", () => {
    const payload = encode(codec, Float32Array.of(2.5, -2 * last, 3, 5, -7));
    expect(new Float32Array(payload.buffer, 0, 1)[0]).toBe(2);
    expect([...decode(codec, payload, 5)]).toEqual([2, -2 * last, 4, 4, -8]);
  });

  test("what no step reaches is cut off at the last one, and nothing of its block is carried on", () => {
    const beyond = Float32Array.from({ length: 2 * block + 50 }, (_, i) => (i % 5) / 3);
    beyond.set([FLOAT32_MAX, -FLOAT32_MAX], block + 20);
    const { arrived, next } = sent(codec, beyond, 5);
    const largest = Math.fround(last * Math.fround(scaleMax));
    expect([...arrived.subarray(block + 20, block + 22)]).toEqual([largest, -largest]);
    expect(next.subarray(5 + block, 5 + 2 * block).every((value) => value === 0)).toBe(true);
    expect(next.subarray(5, 5 + block).some((value) => value !== 0 && value !== UNTOUCHED)).toBe(true);
    expect([...next.subarray(0, 5), ...next.subarray(5 + beyond.length)]).toEqual(Array(9).fill(UNTOUCHED));
  });

  test("the step beyond the last one is never written", () => {
    fc.assert(
      fc.property(vectors, (values) => {
        const payload = encode(codec, values);
        const steps = payload.subarray(4 * Math.ceil(values.length / block));
        expect(steps.some((byte) => (codec === "int8" ? byte === 0x80 : byte >> 4 === 8 || (byte & 15) === 8))).toBe(
          false,
        );
      }),
    );
  });
});

test("int8: scales come first, then the steps, filled up with zeros", () => {
  const values = new Float32Array(1025);
  values.set([-127, 2.5, 3.5]);
  values[1024] = 254;
  const payload = encode("int8", values);
  expect(payload.length).toBe(8 + 1028);
  expect([...new Float32Array(payload.buffer, 0, 2)]).toEqual([1, 2]);
  expect([...new Int8Array(payload.buffer, 8, 4)]).toEqual([-127, 2, 4, 0]);
  expect([...new Int8Array(payload.buffer, 8 + 1024)]).toEqual([127, 0, 0, 0]);
});

test("int4: scales come first, then the steps, two a byte from its lower half on, filled up with zeros", () => {
  const values = new Float32Array(67);
  values.set([-7, 2.5, 3.5, -1]);
  values.set([14, 0, -5], 64);
  const payload = encode("int4", values);
  expect(payload.length).toBe(8 + 36);
  expect([...new Float32Array(payload.buffer, 0, 2)]).toEqual([1, 2]);
  expect([...payload.subarray(8, 12)]).toEqual([0x29, 0xf4, 0, 0]);
  expect([...payload.subarray(8 + 32)]).toEqual([0x07, 0x0e, 0, 0]);
  expect([...decode("int4", payload, 67)].filter((value) => value !== 0)).toEqual([-7, 2, 4, -1, 14, -4]);
});
