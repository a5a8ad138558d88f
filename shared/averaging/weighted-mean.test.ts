import { expect, test } from "vitest";
import { codecBytes } from "../wire/frame.ts";
import { encodePayload, payloadCodec } from "./codec.ts";
import { addExact, weightedMean } from "./weighted-mean.ts";

const none = payloadCodec("none");
const residualOf = (...previous: number[]) => ({
  previous: Float32Array.from(previous),
  next: new Float32Array(previous.length).fill(9),
  at: 1,
});

function payloadOf(...values: number[]): Uint8Array {
  const payload = new Uint8Array(codecBytes("none", values.length));
  encodePayload("none", Float32Array.from(values), 0, values.length, payload);
  return payload;
}

test("R8: what weighs nothing adds nothing, and the own residual of such a round is kept for the next", () => {
  const residual = residualOf(5, 0.5, 0.25, 5);
  const own = { weight: 0, values: Float32Array.of(100, 200), at: 0, residual };
  const other = { weight: 3, payload: payloadOf(1, 2) };
  const hostile = { weight: 0, payload: payloadOf(Infinity, 7) };
  expect([...weightedMean(none, [own, other, hostile], 2)!.subarray(0, 2)]).toEqual([1, 2]);
  expect([...residual.next]).toEqual([9, 0.5, 0.25, 9]);
});

test("R8: nobody weighs anything: there is no mean", () => {
  expect(weightedMean(none, [{ weight: 0, payload: payloadOf(1) }], 1)).toBeNull();
});

test("I6: the own contribution is added exactly, from its place on, and leaves nothing behind there", () => {
  const residual = residualOf(5, 0.5, 0.25, 5);
  const own = { weight: 2, values: Float32Array.of(7, 1, 2, 7), at: 1, residual };
  const into = new Float64Array([10, 20, 30]);
  addExact(own, 2, own.weight, into);
  expect([...into]).toEqual([13, 24.5, 30]);
  expect([...residual.next]).toEqual([9, 0, 0, 9]);
});
