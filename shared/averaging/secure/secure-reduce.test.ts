import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../training/random.ts";
import { codecBytes } from "../../wire/frame.ts";
import { AllReduce } from "../all-reduce.ts";
import { bytesOf, Mesh, partsOf, randomGradient } from "../testing/mesh.ts";
import { FixedPoint } from "./fixed-point.ts";
import { addStream, emptyMask, maskBytes, type Mask, type MaskShape } from "./mask.ts";
import { SecureArithmetic } from "./secure-arithmetic.ts";
import { split, subtotal } from "./textbook.ts";

const TIMEOUT_MS = 60_000;

interface Setting {
  readonly members: number;
  readonly length: number;
  readonly bits: 32 | 16;
  readonly seed: number;
  /** R14: of how different sizes slices are; null for equal ones. */
  readonly sizes?: readonly number[] | null;
}

const settings = fc.record({
  members: fc.integer({ min: 3, max: 7 }),
  length: fc.oneof(fc.nat(12), fc.nat(700)),
  bits: fc.constantFrom(32 as const, 16 as const),
  seed: fc.nat(),
  sizes: fc.option(fc.array(fc.nat(2), { minLength: 7, maxLength: 7 })),
});

/** The stream that `from` makes for `to`. */
function streamOf(shape: MaskShape, seed: number, from: number, to: number): Uint8Array {
  const random = new Random("stream", seed, from, to);
  const words = Uint32Array.from({ length: maskBytes(shape) / 4 }, () => random.uint32());
  return new Uint8Array(words.buffer);
}

/** S2: what hides the contribution of a seat: all streams made for it, less all that it makes for others. */
function maskOf(shape: MaskShape, seed: number, seat: number, seats: readonly number[]): Mask {
  const mask = emptyMask(shape);
  for (const other of seats) {
    if (other === seat) continue;
    addStream(mask, -1, streamOf(shape, seed, seat, other));
    addStream(mask, 1, streamOf(shape, seed, other, seat));
  }
  return mask;
}

function meshOf({ members, length, bits, seed, sizes = null }: Setting) {
  const seats = Array.from({ length: members }, (_, seat) => seat);
  const random = new Random("secure mesh", seed);
  const chunkElements = 1 + random.below(90);
  const fixed = new FixedPoint({ bits, bound: 1, members, weightBound: 64 });
  const slices = sizes && partsOf(sizes.slice(0, members));
  const arithmetics = seats.map((seat) => new SecureArithmetic(fixed, length, chunkElements, seed + seat, slices));
  const mesh = new Mesh(
    seats,
    arithmetics.map(
      (arithmetic, self) => new AllReduce({ members: seats, self, length, slices, arithmetic, chunkElements }),
    ),
  );
  const gradients = seats.map(() => randomGradient(length, random));
  const weights = seats.map(() => random.below(65));
  /** The contribution of a seat as whole numbers, without a mask. */
  const wordsOf = (seat: number): Mask => {
    const words = emptyMask(arithmetics[seat]!.shape);
    fixed.add(gradients[seat]!, weights[seat]!, words.elements, seed + seat);
    const figures = [weights[seat]!, weights[seat]!, 0];
    words.figures.forEach((_, i) => (words.figures[i] = figures[i % 3]!));
    return words;
  };
  return { seats, mesh, fixed, arithmetics, gradients, weights, wordsOf, random };
}

describe("a secure round over links that reorder, repeat and start over", { timeout: TIMEOUT_MS }, () => {
  test("I8, R2: the sum is the integer sum to the last bit, and all decode the same", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const { seats, mesh, fixed, arithmetics, gradients, weights, wordsOf, random } = meshOf(setting);
        arithmetics.forEach((each, seat) => each.takeMask(maskOf(each.shape, setting.seed, seat, seats)));
        mesh.run(gradients, weights, random);
        const total = subtotal(seats.map(wordsOf), arithmetics[0]!.shape);
        const weight = weights.reduce((a, b) => a + b, 0);
        const expected = new Float32Array(setting.length);
        fixed.mean(total.elements, weight, expected, 0);
        mesh.peers.forEach((peer, seat) => {
          expect(peer.done).toBe(true);
          expect(Buffer.compare(bytesOf(peer.result), bytesOf(expected))).toBe(0);
          expect(arithmetics[seat]!.contradiction).toBeUndefined();
          if (setting.length > 0) expect(arithmetics[seat]!.figures).toMatchObject({ weight, samples: weight });
        });
      }),
      { numRuns: 60 },
    );
  });

  test("S6: what a member sends is its subtotal in the textbook variant, byte for byte", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const { seats, arithmetics, gradients, weights, wordsOf } = meshOf(setting);
        const { shape } = arithmetics[0]!;
        const shares = seats.map((from) =>
          split(
            wordsOf(from),
            shape,
            new Map(seats.filter((to) => to !== from).map((to) => [to, streamOf(shape, setting.seed, from, to)])),
          ),
        );
        for (const seat of seats) {
          const held = seats.map((from) => (from === seat ? shares[from]!.own : shares[from]!.others.get(seat)!));
          const told = subtotal(held, shape);
          const mask = maskOf(shape, setting.seed, seat, seats);
          arithmetics[seat]!.takeMask(mask);
          arithmetics[seat]!.contribute(gradients[seat]!, weights[seat]!, { samples: weights[seat]!, loss: 0 });
          // The mask has become the masked contribution.
          expect(mask).toEqual(told);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("S2: bytes are those of plain averaging uncompressed, or half of them, and twelve a frame", () => {
  expect(codecBytes("ring32", 7168)).toBe(codecBytes("none", 7168) + 12);
  expect(codecBytes("ring16", 7168)).toBe(codecBytes("none", 7168) / 2 + 12);
});

test("masks that do not cancel are noticed, and nothing of the sum is believed", () => {
  const { seats, mesh, arithmetics, gradients, weights, random } = meshOf({
    members: 3,
    length: 90,
    bits: 32,
    seed: 5,
  });
  arithmetics.forEach((each, seat) => each.takeMask(maskOf(each.shape, seat === 2 ? 6 : 5, seat, seats)));
  mesh.run(gradients, weights, random);
  for (const each of arithmetics) expect(each.contradiction).toMatch(/the masks did not cancel/);
});

test("I8: a mask hides one contribution, and nothing goes out without one", () => {
  const fixed = new FixedPoint({ bits: 32, bound: 1, members: 3, weightBound: 8 });
  const arithmetic = new SecureArithmetic(fixed, 4, 4, 1);
  const figures = { samples: 1, loss: 0 };
  expect(() => arithmetic.contribute(new Float32Array(4), 1, figures)).toThrow("before its mask is there");
  expect(() => arithmetic.takeMask(emptyMask({ bits: 32, figures: 3, elements: 4 }))).toThrow("does not fit");
  arithmetic.takeMask(emptyMask(arithmetic.shape));
  arithmetic.contribute(new Float32Array(4), 1, figures);
  expect(() => arithmetic.takeMask(emptyMask(arithmetic.shape))).toThrow("already");
});
