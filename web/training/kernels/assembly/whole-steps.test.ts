import { expect, test } from "vitest";
import { payloadCodec } from "../../../../shared/averaging/codec.ts";
import { codecBytes } from "../../../../shared/wire/frame.ts";
import { kernels } from "../testing/kernel-memory.ts";
import { forDrawnSizes } from "../testing/kernel-property.ts";

/* That bits are those of the plain code for numbers of every size, `web/peer/exact/kernel-codec.test.ts` shows. */

test.each([
  ["int8", 1024, 16, 1],
  ["int4", 64, 32, 0.5],
] as const)("%s is encoded and decoded in its places, and nowhere else", (codec, block, group, bytes) => {
  const { encode, decode } =
    codec === "int8"
      ? { encode: kernels.encodeInt8, decode: kernels.decodeInt8 }
      : { encode: kernels.encodeInt4, decode: kernels.decodeInt4 };
  forDrawnSizes([150], (memory, random, groups) => {
    const elements = groups * group;
    const [values, previous, next] = [
      memory.random(random, elements),
      memory.random(random, elements),
      memory.floats(elements),
    ];
    const source = values.values.slice();
    const scales = memory.floats(Math.ceil(elements / block));
    const steps = memory.scratch(elements * bytes);
    encode(values.at, previous.at, next.at, scales.at, steps, elements);
    const payload = new Uint8Array(codecBytes(codec, elements));
    const left = new Float32Array(elements);
    payloadCodec(codec).encode(source, 0, elements, payload, { previous: previous.values, next: left, at: 0 });
    const { buffer } = values.values;
    const written = [
      new Uint8Array(buffer, scales.at, scales.values.byteLength),
      new Uint8Array(buffer, steps, elements * bytes),
    ];
    expect(Buffer.compare(Buffer.concat(written), payload)).toBe(0);
    expect(next.values).toEqual(left);
    const decoded = memory.floats(elements);
    decode(scales.at, steps, decoded.at, elements);
    decoded.values.forEach((value, i) => {
      expect(Math.abs(value + left[i]! - Math.fround(source[i]! + previous.values[i]!))).toBeLessThan(1e-6);
    });
  });
});
