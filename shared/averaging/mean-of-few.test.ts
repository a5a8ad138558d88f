import fc from "fast-check";
import { expect, test } from "vitest";
import { codecBytes } from "../wire/frame.ts";
import { payloadCodec } from "./codec.ts";
import { meanOfFew } from "./mean-of-few.ts";
import { readValues } from "./sparse-values.ts";
import { vectors } from "./testing/drawn-vectors.ts";
import { bytesOf } from "./testing/mesh.ts";
import { weightedMean } from "./weighted-mean.ts";

const codec = payloadCodec("sparse");

function contributionOf(values: Float32Array, weight: number) {
  const payload = new Uint8Array(codecBytes("sparse", values.length));
  codec.encode(values, 0, values.length, payload, null);
  return { weight, payload };
}

test("R8, R10: has the bits of the weighted mean of all elements, whatever was averaged before", () => {
  const drawn = fc.record({ values: vectors, turns: fc.array(fc.nat(5), { maxLength: 4 }), at: fc.nat(3) });
  fc.assert(
    fc.property(drawn, ({ values, turns, at }) => {
      const elements = values.length;
      // Neighbours' values, so that some places are named by several.
      const contributions = turns.map((turn, seat) =>
        contributionOf(
          values.map((value, i) => (i % 3 === 0 ? value : (values[(i + seat) % elements] ?? 0))),
          turn,
        ),
      );
      const result = new Float32Array(at + elements + 1).fill(7);
      meanOfFew(readValues, contributions, elements, result, at);
      const expected = new Float32Array(result.length).fill(7);
      expected.fill(0, at, at + elements);
      const mean = weightedMean(codec, contributions, elements);
      if (mean) expected.set(mean.subarray(0, elements), at);
      expect(Buffer.compare(bytesOf(result), bytesOf(expected))).toBe(0);
    }),
  );
});

test("zeros where nobody contributes, and no contribution counts that has no weight", () => {
  const result = new Float32Array(64).fill(7);
  meanOfFew(readValues, [contributionOf(new Float32Array(64).fill(3), 0)], 64, result, 0);
  expect(result.every((value) => Object.is(value, 0))).toBe(true);
});
