import { createCipheriv, hkdfSync, webcrypto } from "node:crypto";
import { describe, expect, test } from "vitest";
import { FixedPoint } from "../../shared/averaging/secure/fixed-point.ts";
import { maskBytes, type MaskShape, type MaskStream } from "../../shared/averaging/secure/mask.ts";
import { Random } from "../../shared/training/random.ts";
import { makeMask } from "./mask-maker.ts";

const subtle = webcrypto.subtle as SubtleCrypto;
/** 256 bits that a test can repeat. */
const secret = (name: string | number) => {
  const random = new Random("test secret", name);
  return Array.from({ length: 8 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
};

/** What each seat expands in a round among `members`: the streams that it makes, and those made for it. */
function streamsOf(seat: number, members: number, round: number): MaskStream[] {
  return Array.from({ length: members }, (_, other) => other)
    .filter((other) => other !== seat)
    .flatMap((other) => [
      { secret: secret(`${seat}>${other}`), info: `round ${round} ${seat}>${other}`, sign: -1 as const },
      { secret: secret(`${other}>${seat}`), info: `round ${round} ${other}>${seat}`, sign: 1 as const },
    ]);
}

describe("masks", () => {
  test.each([32, 16] as const)("S2: those of all members add up to nothing (%d bits)", async (bits) => {
    const shape: MaskShape = { bits, figures: 6, elements: 1001 };
    const masks = await Promise.all(
      [0, 1, 2, 3].map((seat) => makeMask({ shape, streams: streamsOf(seat, 4, 1) }, subtle)),
    );
    for (const part of ["figures", "elements"] as const) {
      const sum = masks[0]![part].map((_, i) => masks.reduce((total, mask) => total + mask[part][i]!, 0));
      expect(sum.every((word) => word === 0)).toBe(true);
      expect(masks[0]![part].some((word) => word !== 0)).toBe(true);
    }
  });

  test("S3: are AES-256-CTR under a key that HKDF-SHA-256 derives, as another implementation computes them", async () => {
    // Longer than one part, so that counting goes on where the part before it stopped.
    const shape: MaskShape = { bits: 32, figures: 3, elements: 300_000 };
    const stream: MaskStream = { secret: secret(1), info: "some binding", sign: 1 };
    const mask = await makeMask({ shape, streams: [stream] }, subtle);
    const key = Buffer.from(hkdfSync("sha256", Buffer.from(stream.secret, "hex"), "", stream.info, 32));
    const bytes = createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(maskBytes(shape)));
    expect(Buffer.compare(Buffer.from(mask.figures.buffer), bytes.subarray(0, 12))).toBe(0);
    expect(Buffer.compare(Buffer.from(mask.elements.buffer), bytes.subarray(12))).toBe(0);
  });

  test("S3: another binding or another secret is another stream", async () => {
    const shape: MaskShape = { bits: 32, figures: 0, elements: 64 };
    const base = { secret: secret(1), info: "view 1", sign: 1 as const };
    const [first, ...others] = await Promise.all(
      [base, { ...base, info: "view 2" }, { ...base, secret: secret(2) }].map((stream) =>
        makeMask({ shape, streams: [stream] }, subtle),
      ),
    );
    for (const other of others) {
      const equal = other.elements.filter((word, i) => word === first!.elements[i]).length;
      expect(equal).toBeLessThan(3);
    }
  });
});

describe("I8: a masked contribution to the eye of a statistician", () => {
  const ELEMENTS = 250_000;
  /** A gradient as they are: most of it nearly nothing, so that without a mask its words are far from uniform. */
  const random = new Random("a gradient");
  const gradient = Float32Array.from({ length: ELEMENTS }, () => (random.uniform() - 0.5) ** 3);

  async function wordsOf(bits: 32 | 16, masked: boolean): Promise<Uint32Array | Uint16Array> {
    const shape: MaskShape = { bits, figures: 3, elements: ELEMENTS };
    const streams = masked ? streamsOf(0, 3, 1) : [];
    const { elements } = await makeMask({ shape, streams }, subtle);
    new FixedPoint({ bits, bound: 0.125, members: 3, weightBound: 64 }).add(gradient, 64, elements, 9);
    return elements;
  }

  /** Pearson's chi-square of the bytes against all 256 being as likely: 255 on average, 22.6 its standard deviation. */
  function chiSquare(words: Uint32Array | Uint16Array): number {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    const counts = new Uint32Array(256);
    for (const byte of bytes) counts[byte] = counts[byte]! + 1;
    const expected = bytes.length / 256;
    return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  }

  function correlation(words: Uint32Array | Uint16Array, bits: 32 | 16): number {
    const signed = bits === 32 ? new Int32Array(words.buffer) : new Int16Array(words.buffer);
    const mean = (of: (i: number) => number) => gradient.reduce((sum, _, i) => sum + of(i), 0) / ELEMENTS;
    const [a, b] = [mean((i) => gradient[i]!), mean((i) => signed[i]!)];
    const covariance = mean((i) => (gradient[i]! - a) * (signed[i]! - b));
    const variances = mean((i) => (gradient[i]! - a) ** 2) * mean((i) => (signed[i]! - b) ** 2);
    return covariance / Math.sqrt(variances);
  }

  test.each([32, 16] as const)("is uniform, and says nothing about the gradient (%d bits)", async (bits) => {
    const words = await wordsOf(bits, true);
    expect(Math.abs(chiSquare(words) - 255)).toBeLessThan(6 * 22.6);
    // The standard deviation of a correlation of independent values is 1 / sqrt(n).
    expect(Math.abs(correlation(words, bits))).toBeLessThan(5 / Math.sqrt(ELEMENTS));
    const ones = Array.from(words, (word) => word & 1).reduce((sum, bit) => sum + bit, 0);
    expect(Math.abs(ones - ELEMENTS / 2)).toBeLessThan(6 * Math.sqrt(ELEMENTS / 4));
  });

  test.each([32, 16] as const)(
    "and these tests would notice: without a mask they fail by far (%d bits)",
    async (bits) => {
      const words = await wordsOf(bits, false);
      expect(chiSquare(words)).toBeGreaterThan(10_000);
      expect(correlation(words, bits)).toBeGreaterThan(0.99);
    },
  );
});
