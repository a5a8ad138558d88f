import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import { decodePayload, encodePayload, payloadCodec } from "./codec.ts";
import { coordinateMedian } from "./coordinate-median.ts";
import type { WeightedValues } from "./weighted-mean.ts";

const CODECS: readonly PlainCodec[] = ["none", "fp16", "int8", "int4"];

/** What travels of a vector, and what its receiver decodes. */
function sent(
  codec: PlainCodec,
  values: Float32Array,
  weight = 1,
): { contribution: WeightedValues; values: Float32Array } {
  const payload = new Uint8Array(codecBytes(codec, values.length));
  encodePayload(codec, values, 0, values.length, payload);
  const decoded = new Float32Array(values.length);
  decodePayload(codec, payload, values.length, decoded, 0);
  return { contribution: { weight, payload }, values: decoded };
}

const own = (values: Float32Array, weight = 1): WeightedValues => ({ weight, values, at: 0, residual: null });

function medianOf(codec: PlainCodec, contributions: readonly WeightedValues[], elements: number): Float32Array {
  const median = coordinateMedian(payloadCodec(codec), contributions, elements);
  expect(median).not.toBeNull();
  return median!.slice(0, elements);
}

/** The median by its definition. */
function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : Math.fround((sorted[half - 1]! + sorted[half]!) / 2);
}

const VALUE_MAX = 1000;
/** Decoding alone rounds an int8 step times its scale to float32; a median rounds only its end. */
const ROUNDING = VALUE_MAX * 2 ** -22;
const value = fc.float({ min: -VALUE_MAX, max: VALUE_MAX, noNaN: true });
const vectors = (members: { min: number; max: number }) =>
  fc
    .nat(40)
    .chain((length) =>
      fc.array(fc.array(value, { minLength: length, maxLength: length }), {
        minLength: members.min,
        maxLength: members.max,
      }),
    )
    .map((rows) => rows.map((row) => Float32Array.from(row)));

describe.each(CODECS)("median of contributions, codec %s", (codec) => {
  test("is the middle value of each element, or the mean of the two middle ones", () => {
    fc.assert(
      fc.property(vectors({ min: 1, max: 9 }), (rows) => {
        const others = rows.slice(1).map((row) => sent(codec, row));
        const exact = rows[0]!;
        const elements = exact.length;
        const result = medianOf(codec, [own(exact), ...others.map(({ contribution }) => contribution)], elements);
        result.forEach((each, i) => {
          const expected = middle([exact[i]!, ...others.map(({ values }) => values[i]!)]);
          expect(Math.abs(each - expected)).toBeLessThanOrEqual(ROUNDING);
        });
      }),
    );
  });

  test("does not depend on the order of the contributions", () => {
    fc.assert(
      fc.property(vectors({ min: 1, max: 8 }), fc.nat(7), (rows, turns) => {
        const contributions = rows.map((row, i) => (i === 0 ? own(row) : sent(codec, row).contribution));
        const elements = rows[0]!.length;
        const turned = contributions.map((_, i) => contributions[(i + turns) % contributions.length]!);
        const expected = medianOf(codec, contributions, elements);
        expect(medianOf(codec, turned, elements)).toEqual(expected);
        expect(medianOf(codec, [...contributions].reverse(), elements)).toEqual(expected);
      }),
    );
  });

  test("stays between the honest values as long as fewer than half lie, whatever they send", () => {
    let beyondMean = 0;
    fc.assert(
      fc.property(vectors({ min: 3, max: 9 }), fc.nat(), (rows, seed) => {
        const liars = Math.floor((rows.length - 1) / 2);
        const lie = (i: number, liar: number): number => (((seed + i + liar) % 3) - 1) * 60_000;
        const all = rows.map((row, member) => sent(codec, member < liars ? row.map((_, i) => lie(i, member)) : row));
        const elements = rows[0]!.length;
        const result = medianOf(
          codec,
          all.map(({ contribution }) => contribution),
          elements,
        );
        result.forEach((each, i) => {
          const honest = all.slice(liars).map(({ values }) => values[i]!);
          expect(each).toBeGreaterThanOrEqual(Math.min(...honest) - ROUNDING);
          expect(each).toBeLessThanOrEqual(Math.max(...honest) + ROUNDING);
          const mean = all.reduce((sum, { values }) => sum + values[i]!, 0) / all.length;
          if (mean > Math.max(...honest) || mean < Math.min(...honest)) beyondMean++;
        });
      }),
    );
    expect(beyondMean, "the mean did not").toBeGreaterThan(100);
  });
});

test("weights do not count, except that nobody with weight 0 takes part", () => {
  const codec = payloadCodec("none");
  const rows = [1, 2, 30].map((each) => Float32Array.of(each));
  const contributions = (weights: readonly number[]) =>
    rows.map((row, i) => (i === 1 ? own(row, weights[i]!) : sent("none", row, weights[i]!).contribution));
  const first = (weights: readonly number[]) => coordinateMedian(codec, contributions(weights), 1)?.[0];
  expect(first([1, 1, 1])).toBe(2);
  expect(first([1, 5, 60_000])).toBe(2);
  expect(first([1, 0, 1])).toBe(15.5);
  expect(first([0, 0, 7])).toBe(30);
  expect(first([0, 0, 0])).toBeUndefined();
});

test("of the largest values two have a finite mean", () => {
  const huge = Float32Array.of(3.4e38);
  expect(medianOf("none", [own(huge), sent("none", huge).contribution], 1)).toEqual(huge);
});

describe("error feedback of the own contribution, which does not travel", () => {
  const range = () => ({
    previous: Float32Array.of(9, 0.5, -0.5, 9),
    next: new Float32Array(4).fill(7),
    at: 1,
  });
  const values = Float32Array.of(0, 1, 2);

  test("what earlier rounds left is delivered, and nothing is left", () => {
    const residual = range();
    const result = coordinateMedian(payloadCodec("int8"), [{ weight: 1, values, at: 1, residual }], 2)!;
    expect([...result.subarray(0, 2)]).toEqual([1.5, 1.5]);
    expect([...residual.next]).toEqual([7, 0, 0, 7]);
  });

  test("without weight it stays left", () => {
    const residual = range();
    const other = sent("int8", Float32Array.of(0, 0)).contribution;
    const result = coordinateMedian(payloadCodec("int8"), [{ weight: 0, values, at: 1, residual }, other], 2)!;
    expect([...result.subarray(0, 2)]).toEqual([0, 0]);
    expect([...residual.next]).toEqual([7, 0.5, -0.5, 7]);
    expect(coordinateMedian(payloadCodec("int8"), [{ weight: 0, values, at: 1, residual: range() }], 2)).toBeNull();
  });
});
