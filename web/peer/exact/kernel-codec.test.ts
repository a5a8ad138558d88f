import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { payloadCodec } from "../../../shared/averaging/codec.ts";
import { Random } from "../../../shared/training/random.ts";
import { codecBytes } from "../../../shared/wire/frame.ts";
import { fetchKernels } from "../../training/kernels/fetch-kernels.ts";
import { kernelCodec } from "./kernel-codec.ts";

const module = await fetchKernels("plain");
const UNTOUCHED = 77;

/** Numbers of one size, of all sizes, ties of whole steps, those at the edges of float32, or denormals. */
function anyNumbers(random: Random, length: number): Float32Array {
  const size = random.pick([
    () => random.uniform(),
    () => random.uniform() * 10 ** (random.below(80) - 44),
    () => random.below(255) / 2,
    () => random.pick([0, 1e-45, 5e-45, 1.1754942e-38, 1e20, 1.7e38, 3.4028235e38]),
    () => random.below(40) * 1.4e-45,
  ]);
  return Float32Array.from({ length }, () => (random.below(2) === 0 ? size() : -size()));
}

const bitsOf = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const isSame = (one: Float32Array, other: Float32Array) => Buffer.compare(bitsOf(one), bitsOf(other)) === 0;

describe.each(["int8", "int4", "sparse"] as const)("%s by kernels", (codec) => {
  const [kernels, plain] = [kernelCodec(module, codec), payloadCodec(codec)];

  test("is not the plain code", () => {
    expect(kernels).not.toBe(plain);
  });

  test("R2, R5: has the plain code's bytes, leaves what it leaves and reads what it reads, to the last bit", () => {
    const lengths = fc.oneof(
      fc.nat(200),
      fc.integer({ min: 1000, max: 1100 }),
      fc.integer({ min: 4000, max: 9000 }),
      fc.constantFrom(4096, 8192, 8193),
    );
    fc.assert(
      fc.property(fc.integer(), lengths, fc.nat(5), fc.nat(5), (seed, elements, at, shift) => {
        const random = new Random(seed);
        const source = anyNumbers(random, at + elements + 3);
        const previous =
          random.below(4) === 0
            ? new Float32Array(shift + elements + 3)
            : anyNumbers(random, shift + elements + 3).map((value) => (random.below(2) === 0 ? value : value * 0.01));
        const [made, expected] = [kernels, plain].map((each) => {
          const payload = new Uint8Array(codecBytes(codec, elements)).fill(0xa5);
          const next = new Float32Array(previous.length).fill(UNTOUCHED);
          each.encode(source, at, elements, payload, { previous, next, at: shift });
          const target = new Float32Array(at + elements + 3).fill(UNTOUCHED);
          each.decode(payload, elements, target, at);
          const sum = new Float64Array(elements).fill(1);
          each.accumulate(payload, elements, 5, sum);
          return { payload, next, target, sum };
        });
        expect(Buffer.compare(made!.payload, expected!.payload)).toBe(0);
        expect(isSame(made!.next, expected!.next)).toBe(true);
        expect(isSame(made!.target, expected!.target)).toBe(true);
        expect(made!.sum).toEqual(expected!.sum);
        expect(kernels.isFinite(made!.payload, elements)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("reads any bytes as the plain code does", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(300), (seed, elements) => {
        const random = new Random(seed);
        const payload = Uint8Array.from({ length: codecBytes(codec, elements) }, () => random.below(256));
        // What is refused before it is read: a product with NaN, whose bits engines may choose.
        if (!plain.isFinite(payload, elements)) return;
        const [made, expected] = [kernels, plain].map((each) => {
          const target = new Float32Array(elements);
          each.decode(payload, elements, target, 0);
          return target;
        });
        expect(isSame(made!, expected!)).toBe(true);
      }),
    );
  });

  test("without residuals the bytes are the same", () => {
    const values = anyNumbers(new Random("alone"), 3000);
    const [made, expected] = [kernels, plain].map((each) => {
      const payload = new Uint8Array(codecBytes(codec, values.length));
      each.encode(values, 0, values.length, payload, null);
      return payload;
    });
    expect(made).toEqual(expected);
  });
});

test("what no kernel is for is left to the plain code", () => {
  for (const codec of ["none", "fp16"] as const) expect(kernelCodec(module, codec)).toBe(payloadCodec(codec));
});
