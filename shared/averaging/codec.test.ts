import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import { decodePayload, encodePayload, payloadCodec } from "./codec.ts";
import { FP16_MAX } from "./fp16.ts";
import { vectors } from "./testing/drawn-vectors.ts";
import { bytesOf } from "./testing/mesh.ts";

const CODECS: readonly PlainCodec[] = ["none", "fp16", "int8", "int4", "sparse"];
const FLOAT32_MAX = 3.4028234663852886e38;

function encode(codec: PlainCodec, values: Float32Array): Uint8Array {
  const payload = new Uint8Array(codecBytes(codec, values.length)).fill(0xa5);
  encodePayload(codec, values, 0, values.length, payload);
  return payload;
}

function roundTrip(codec: PlainCodec, values: Float32Array): Float32Array {
  const decoded = new Float32Array(values.length);
  decodePayload(codec, encode(codec, values), values.length, decoded, 0);
  return decoded;
}

describe.each(CODECS)("codec %s", (codec) => {
  test("decodes to finite values, and what it encoded is accepted as finite", () => {
    fc.assert(
      fc.property(vectors, (values) => {
        expect(payloadCodec(codec).isFinite(encode(codec, values), values.length)).toBe(true);
        expect(roundTrip(codec, values).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test("gives the same bytes and values at any alignment and any place in the vector", () => {
    fc.assert(
      fc.property(vectors, fc.integer({ min: 1, max: 7 }), fc.nat(5), (values, shift, at) => {
        const expected = encode(codec, values);
        const shifted = new Uint8Array(expected.length + shift).subarray(shift);
        const source = new Float32Array(values.length + at);
        source.set(values, at);
        encodePayload(codec, source, at, values.length, shifted);
        expect(Buffer.compare(shifted, expected)).toBe(0);
        const target = new Float32Array(values.length + at + 1).fill(7);
        decodePayload(codec, shifted, values.length, target, at);
        expect(target.subarray(at, at + values.length)).toEqual(roundTrip(codec, values));
        expect([...target.subarray(0, at), target.at(-1)]).toEqual(new Array(at + 1).fill(7));
      }),
    );
  });

  test("accumulates weight times what it decodes", () => {
    fc.assert(
      fc.property(vectors, fc.nat(1000), (values, weight) => {
        const sum = new Float64Array(values.length).fill(1);
        payloadCodec(codec).accumulate(encode(codec, values), values.length, weight, sum);
        const decoded = roundTrip(codec, values);
        sum.forEach((actual, i) => {
          const added = weight * decoded[i]!;
          expect(Math.abs(actual - (1 + added))).toBeLessThanOrEqual((1 + Math.abs(added)) * 2 ** -22);
        });
      }),
    );
  });

  test("accumulates nothing beyond what was encoded", () => {
    const sum = new Float64Array(4);
    payloadCodec(codec).accumulate(encode(codec, Float32Array.of(1, 1)), 2, 3, sum);
    expect(sum[0]).toBeCloseTo(3, 5);
    expect([...sum.subarray(2)]).toEqual([0, 0]);
  });

  test("I6: what an encoding leaves as residual is exactly what it did not deliver", () => {
    fc.assert(
      fc.property(vectors, (gradient) => {
        const values = gradient.map((value) => Math.max(-1000, Math.min(1000, value)));
        const previous = values.map((_, i) => Math.sin(i) * 0.01);
        const next = new Float32Array(values.length).fill(NaN);
        const payload = new Uint8Array(codecBytes(codec, values.length));
        encodePayload(codec, values, 0, values.length, payload, { previous, next, at: 0 });
        if (codec === "none") return;
        const delivered = new Float32Array(values.length);
        decodePayload(codec, payload, values.length, delivered, 0);
        next.forEach((left, i) => {
          const given = values[i]! + previous[i]!;
          expect(Math.abs(delivered[i]! + left - given)).toBeLessThanOrEqual(1000 * 2 ** -23);
        });
      }),
    );
  });

  test("refuses a payload of another size", () => {
    const values = new Float32Array(10);
    expect(() => encodePayload(codec, values, 0, 10, new Uint8Array(codecBytes(codec, 10) + 4))).toThrow(RangeError);
    expect(() => decodePayload(codec, new Uint8Array(3), 10, values, 0)).toThrow("bytes, not 3");
  });
});

test("none: every bit pattern arrives as it was", () => {
  const values = Float32Array.of(0, -0, 1e-45, -1.17e-38, FLOAT32_MAX, Math.PI);
  expect(Buffer.compare(bytesOf(roundTrip("none", values)), bytesOf(values))).toBe(0);
  expect(Buffer.from(encode("none", Float32Array.of(1))).toString("hex")).toBe("0000803f");
});

describe("fp16", () => {
  const halves = (values: number[]) => [...new Uint16Array(encode("fp16", Float32Array.from(values)).buffer)];

  test("known values have the bits that IEEE 754 gives them", () => {
    expect(halves([0, -0, 1, -2, 65504, 2 ** -14, 2 ** -24, 1 / 3])).toEqual([
      0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555,
    ]);
  });

  test("ties go to the even neighbour, also among subnormals and up to the next power of two", () => {
    expect(halves([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25, 2 - 2 ** -11, 2 ** -14 - 2 ** -25])).toEqual(
      [0x3c00, 0x3c02, 0x0000, 0x0002, 0x4000, 0x0400],
    );
    expect(halves([1 + 2 ** -11 + 2 ** -20, 2 ** -25 + 2 ** -40])).toEqual([0x3c01, 0x0001]);
  });

  test("what is too large saturates at the largest finite value", () => {
    expect([...roundTrip("fp16", Float32Array.of(65520, 1e9, -FLOAT32_MAX))]).toEqual([FP16_MAX, FP16_MAX, -FP16_MAX]);
  });

  test("all finite halves survive decoding and encoding", () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
    const values = new Float32Array(all.length);
    decodePayload("fp16", new Uint8Array(all.buffer), all.length, values, 0);
    expect(Buffer.compare(encode("fp16", values), new Uint8Array(all.buffer))).toBe(0);
  });

  test("every value goes to the nearest half", () => {
    fc.assert(
      fc.property(vectors, (values) => {
        const decoded = roundTrip("fp16", values);
        decoded.forEach((value, i) => {
          const original = Math.max(-FP16_MAX, Math.min(FP16_MAX, values[i]!));
          const step = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(original) || 1e-30)) - 10);
          expect(Math.abs(value - original)).toBeLessThanOrEqual(step / 2);
        });
      }),
    );
  });

  test("decodes Infinity and NaN as what they are", () => {
    const values = new Float32Array(3);
    decodePayload("fp16", new Uint8Array(Uint16Array.of(0x7c00, 0xfc00, 0x7e00).buffer), 3, values, 0);
    expect([...values]).toEqual([Infinity, -Infinity, NaN]);
  });

  test("finds Infinity and NaN", () => {
    for (const bad of [0x7c00, 0xfc00, 0x7e00]) {
      expect(payloadCodec("fp16").isFinite(new Uint8Array(Uint16Array.of(0, bad).buffer), 2)).toBe(false);
    }
  });
});
