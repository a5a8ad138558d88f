import { expect, test } from "vitest";
import { codecBytes } from "../../wire/frame.ts";
import { FixedPoint } from "./fixed-point.ts";
import { emptyMask } from "./mask.ts";
import { SecureArithmetic } from "./secure-arithmetic.ts";

const place = { offset: 0, elements: 2 };
const make = () => new SecureArithmetic(new FixedPoint({ bits: 32, bound: 1, members: 3, weightBound: 4 }), 6, 2, 1);
const payload = (...figures: number[]) => {
  const bytes = new Uint8Array(codecBytes("ring32", 2));
  new Uint32Array(bytes.buffer).set(figures);
  return bytes;
};

test("I8: nothing goes out before it is masked, nor of a place that is no chunk", () => {
  const arithmetic = make();
  expect(() => arithmetic.encode(place, payload())).toThrow("no own contribution from element 0");
  arithmetic.takeMask(emptyMask(arithmetic.shape));
  arithmetic.contribute(new Float32Array(6), 1, { samples: 1, loss: 0 });
  arithmetic.encode(place, payload());
  expect(() => arithmetic.encode({ offset: 1, elements: 2 }, payload())).toThrow("no own contribution from element 1");
});

test("S2: of several contradictions the first is told", () => {
  const arithmetic = make();
  arithmetic.decode(payload(13, 1, 0), place, new Float32Array(6));
  arithmetic.decode(payload(1, 14, 0), place, new Float32Array(6));
  arithmetic.decode(payload(99, 1, 0), place, new Float32Array(6));
  expect(arithmetic.contradiction).toBe(
    "the members' weights add up to 13, more than they can: the masks did not cancel",
  );
  expect(arithmetic.figures).toBeUndefined();
});

test("S2: chunks that tell different weights contradict each other; the largest sums do not", () => {
  const arithmetic = make();
  const result = new Float32Array(6);
  arithmetic.decode(payload(12, 12, 0), place, result);
  expect([arithmetic.contradiction, arithmetic.figures]).toEqual([undefined, { weight: 12, samples: 12, loss: 0 }]);
  arithmetic.decode(payload(12, 11, 0), { offset: 2, elements: 2 }, result);
  expect(arithmetic.contradiction).toMatch(/^chunks of one round tell different weights/);
});
