import fc from "fast-check";
import { expect, test } from "vitest";
import { BULK_HEADER_BYTES } from "../limits.ts";
import type { Codec } from "../wire/frame.ts";
import { AllReduce } from "./all-reduce.ts";
import { createResiduals } from "./residuals.ts";
import { roundBytes } from "./round-bytes.ts";
import { FixedPoint } from "./secure/fixed-point.ts";
import { SecureArithmetic } from "./secure/secure-arithmetic.ts";
import type { SliceParts } from "./slices.ts";
import { Mesh, partsOf, plainExchange } from "./testing/mesh.ts";
import { elementsPerFrame, ringCodec } from "../wire/frame.ts";

const CODECS: readonly Codec[] = ["none", "fp16", "int8", "int4", "sparse", "ring32", "ring16"];

/** Members of a round who average for real. */
function members(seats: readonly number[], length: number, codec: Codec, slices: SliceParts): Mesh {
  const peers = seats.map((self) => {
    if (codec !== "ring32" && codec !== "ring16") {
      return plainExchange({ members: seats, self, length, slices, codec, residuals: createResiduals(codec, length) });
    }
    const bits = codec === "ring32" ? 32 : 16;
    const fixed = new FixedPoint({ bits, bound: 1, members: seats.length, weightBound: 8 });
    const arithmetic = new SecureArithmetic(fixed, length, elementsPerFrame(ringCodec(bits)), 1, slices);
    const { figures, elements } = arithmetic.shape;
    const words = bits === 32 ? new Uint32Array(elements) : new Uint16Array(elements);
    arithmetic.takeMask({ figures: new Uint32Array(figures), elements: words });
    return new AllReduce({ members: seats, self, length, slices, arithmetic });
  });
  return new Mesh(seats, peers);
}

test("is what each member really hands out in a round", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 0, max: 100_000 }),
      fc.constantFrom(...CODECS),
      fc.option(fc.array(fc.nat(3), { minLength: 6, maxLength: 6 })),
      (count, length, codec, weights) => {
        const seats = Array.from({ length: count }, (_, i) => 2 * i);
        const slices = weights && partsOf(weights.slice(0, count));
        const mesh = members(seats, length, codec, slices);
        for (const peer of mesh.peers) peer.contribute(new Float32Array(length), 1);
        const sent = seats.map(() => 0);
        for (let moved = true; moved;) {
          moved = false;
          for (const [position, from] of seats.entries()) {
            for (const to of seats) {
              const chunk = from === to ? undefined : mesh.take(from, to);
              if (!chunk) continue;
              moved = true;
              sent[position]! += BULK_HEADER_BYTES + chunk.payload.length;
              mesh.deliver(chunk);
            }
          }
        }
        expect(mesh.peers.every((peer) => peer.done)).toBe(true);
        expect(sent).toEqual(seats.map((_, position) => roundBytes(length, count, codec, position, slices)));
      },
    ),
    { numRuns: 30 },
  );
});

test("R10: a sparse round of four takes each peer at most a tenth of a byte for each parameter, of int8 more than ten times as many", () => {
  for (const parameters of [101_770, 1_000_000, 4_000_000]) {
    const bytes = roundBytes(parameters, 4, "sparse");
    expect(bytes / parameters).toBeLessThan(0.067);
    expect(roundBytes(parameters, 4, "int8") / bytes).toBeGreaterThan(22);
  }
});
