import { describe, expect, test } from "vitest";
import { decodePayload, encodePayload, payloadCodec } from "../../../shared/averaging/codec.ts";
import { codecBytes, createFrame, parseFrame, type FrameKind, type PlainCodec } from "../../../shared/wire/frame.ts";
import { flipBitOfAverage } from "./flip-bit.ts";

const VALUES = Float32Array.from({ length: 1500 }, (_, index) =>
  index % 7 === 0 ? 0 : Math.sin(index) * (index / 1500),
);

function frame(kind: FrameKind, codec: PlainCodec, values: Float32Array): Uint8Array {
  const header = { kind, codec, attempt: 0, view: 1, round: 5, offset: 0, elements: values.length, samples: 0 };
  const { bytes, payload } = createFrame(header, codecBytes(codec, values.length));
  encodePayload(codec, values, 0, values.length, payload);
  return bytes;
}

function decode(bytes: Uint8Array, codec: PlainCodec): Float32Array {
  const { header, payload } = parseFrame(bytes);
  const values = new Float32Array(header.elements);
  decodePayload(codec, payload, header.elements, values, 0);
  expect(payloadCodec(codec).isFinite(payload, header.elements)).toBe(true);
  return values;
}

describe.each(["none", "fp16", "int8", "int4"] as const)("codec %s", (codec) => {
  test("changes one large value by a good part of it, and nothing else", () => {
    const before = frame("average", codec, VALUES);
    const after = before.slice();
    expect(flipBitOfAverage(after)).toBe(true);
    const bits = before.reduce(
      (sum, byte, index) => sum + (byte ^ after[index]!).toString(2).replace(/0/g, "").length,
      0,
    );
    expect(bits).toBe(1);
    const [was, is] = [decode(before, codec), decode(after, codec)];
    const changed = [...was.keys()].filter((index) => was[index] !== is[index]);
    expect(changed).toHaveLength(1);
    const [at] = changed as [number];
    expect(Math.abs(was[at]!)).toBeGreaterThan(0.9);
    expect(Math.abs(is[at]! - was[at]!)).toBeGreaterThan(0.2);
  });

  test("leaves what is no average, and an average of zeros, as it is", () => {
    for (const bytes of [frame("contribution", codec, VALUES), frame("average", codec, new Float32Array(9))]) {
      const before = bytes.slice();
      expect(flipBitOfAverage(bytes)).toBe(false);
      expect(bytes).toEqual(before);
    }
  });
});

test.each(["ring32", "ring16"] as const)("codec %s: changes one word of the sum, beside its figures", (codec) => {
  const header = { kind: "average", codec, attempt: 0, view: 1, round: 5, offset: 0, elements: 9, samples: 0 } as const;
  const { bytes } = createFrame(header, codecBytes(codec, 9));
  const before = bytes.slice();
  expect(flipBitOfAverage(bytes)).toBe(true);
  const changed = [...bytes.keys()].filter((at) => bytes[at] !== before[at]);
  expect(changed).toHaveLength(1);
  expect(parseFrame(bytes).payload.subarray(0, 12)).toEqual(parseFrame(before).payload.subarray(0, 12));
});

test("R10: of a sparse contribution, as there are no averages, the sign of one of the largest values", () => {
  const before = frame("contribution", "sparse", VALUES);
  const after = before.slice();
  expect(flipBitOfAverage(after)).toBe(true);
  const [was, is] = [decode(before, "sparse"), decode(after, "sparse")];
  const [at, ...rest] = [...was.keys()].filter((index) => was[index] !== is[index]);
  expect(rest).toEqual([]);
  expect(is[at!]).toBe(-was[at!]!);
  expect(Math.abs(was[at!]!)).toBeGreaterThan(0.9);
  const zeros = frame("contribution", "sparse", new Float32Array(9));
  expect(flipBitOfAverage(zeros)).toBe(false);
});
