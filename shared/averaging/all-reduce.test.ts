import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import type { PlainCodec } from "../wire/frame.ts";
import type { AllReduce } from "./all-reduce.ts";
import { bytesOf, Mesh, partsOf, randomGradient, plainReduce } from "./testing/mesh.ts";
import { createResiduals } from "./residuals.ts";
import { sliceOf } from "./slices.ts";

/** Generous, since a busy machine is no defect of the code. */
const TIMEOUT_MS = 60_000;

const CODECS = ["none", "fp16", "int8", "int4"] as const satisfies readonly PlainCodec[];

/** The average by its definition (R8), in seat order, in float64, rounded once. */
function weightedMeanOf(gradients: readonly Float32Array[], samples: readonly number[]): Float32Array {
  const total = samples.reduce((a, b) => a + b, 0);
  return gradients[0]!.map((_, i) => {
    let sum = 0;
    gradients.forEach((gradient, seat) => (sum += samples[seat]! * gradient[i]!));
    return total === 0 ? 0 : sum / total;
  });
}

const seatSets = fc
  .uniqueArray(fc.nat(31), { minLength: 1, maxLength: 16 })
  .map((seats) => seats.sort((a, b) => a - b));
const weights = fc.oneof(fc.constant(64), fc.nat(100), fc.constant(0));
const rounds = fc.record({
  seats: seatSets,
  length: fc.oneof(fc.nat(20), fc.nat(500), fc.nat(5000)),
  codec: fc.constantFrom(...CODECS),
  seed: fc.nat(),
  samples: fc.array(weights, { minLength: 16, maxLength: 16 }),
  /** R14: of how different sizes slices are; equal ones more often. */
  sizes: fc.oneof(fc.constant(null), fc.array(fc.nat(3), { minLength: 16, maxLength: 16 })),
});

function run({ seats, length, codec, seed, samples, sizes }: typeof rounds extends fc.Arbitrary<infer T> ? T : never) {
  const random = new Random("test", seed);
  // Between one element and a few chunks for each slice.
  const chunkElements = Math.max(1, Math.ceil(length / seats.length / (1 + random.below(6))));
  const slices = sizes && partsOf(sizes.slice(0, seats.length));
  const mesh = Mesh.plain(seats, length, codec, chunkElements, undefined, slices);
  const gradients = seats.map(() => randomGradient(length, random));
  const copies = gradients.map((gradient) => gradient.slice());
  const counts = samples.slice(0, seats.length);
  mesh.run(gradients, counts, random);
  return { mesh, gradients, copies, counts, chunkElements, slices };
}

describe("a round over links that reorder, repeat and start over", { timeout: TIMEOUT_MS }, () => {
  test("R2: ends with identical bytes at all members, near the weighted mean, and exactly there uncompressed (R8)", () => {
    let duplicates = 0;
    let chunks = 0;
    fc.assert(
      fc.property(rounds, (round) => {
        const { mesh, gradients, copies, counts } = run(round);
        const expected = weightedMeanOf(gradients, counts);
        const [first] = mesh.peers;
        for (const peer of mesh.peers) {
          expect(peer.done).toBe(true);
          expect(peer.progress).toBe(1);
          expect(peer.missing).toEqual([]);
          expect(Buffer.compare(bytesOf(peer.result), bytesOf(first!.result))).toBe(0);
        }
        const tolerance = { none: 0, fp16: 2e-3, int8: 1.2e-2, int4: 2.2e-1 }[round.codec] * 0.5;
        const worst = first!.result.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i]!)), 0);
        expect(worst).toBeLessThanOrEqual(tolerance);
        // Nobody's gradient was touched.
        gradients.forEach((gradient, i) => expect(Buffer.compare(bytesOf(gradient), bytesOf(copies[i]!))).toBe(0));
        duplicates += mesh.refusedDuplicates;
        chunks += mesh.accepted.size;
      }),
      { numRuns: 80 },
    );
    expect(duplicates).toBeGreaterThan(100);
    expect(chunks).toBeGreaterThan(1000);
  });

  test("I6: takes each contribution and each average exactly once", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const { mesh, chunkElements, slices } = run(round);
        const members = round.seats.length;
        const chunksOf = (position: number) => {
          const { start, end } = sliceOf(round.length, members, position, slices);
          return Math.ceil((end - start) / chunkElements);
        };
        const total = round.seats.reduce((sum, _, position) => sum + chunksOf(position), 0);
        expect(mesh.accepted.size).toBe(2 * (members - 1) * total);
        expect([...mesh.accepted.values()].every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test.each(CODECS)("frames of the real size: three seats, %s", (codec) => {
  const random = new Random("real size");
  const seats = Array.from({ length: 3 }, (_, seat) => seat);
  const length = 300_000;
  const mesh = Mesh.plain(seats, length, codec, undefined);
  const gradients = seats.map(() => randomGradient(length, random));
  mesh.run(gradients, [64, 32, 1], random);
  const expected = weightedMeanOf(gradients, [64, 32, 1]);
  const tolerance = { none: 0, fp16: 5e-4, int8: 5e-3, int4: 1e-1 }[codec];
  for (const { result } of mesh.peers) {
    expect(Buffer.compare(bytesOf(result), bytesOf(mesh.peers[0]!.result))).toBe(0);
    expect(result.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i]!)), 0)).toBeLessThanOrEqual(
      tolerance,
    );
  }
});

test("R8: a seat without samples counts for nothing, and without any samples the average is zero", () => {
  const gradients = [Float32Array.of(1, 2, 3, 4), Float32Array.of(100, 100, 100, 100)];
  for (const codec of CODECS) {
    const one = Mesh.plain([0, 1], 4, codec, undefined);
    one.run(gradients, [3, 0], new Random(1));
    one.peers[0]!.result.forEach((value, i) => expect(value).toBeCloseTo(gradients[0]![i]!, codec === "int4" ? 0 : 1));
    const none = Mesh.plain([0, 1], 4, codec, undefined);
    none.run(gradients, [0, 0], new Random(1));
    expect([...none.peers[1]!.result]).toEqual([0, 0, 0, 0]);
  }
});

test("the mean of the largest values is finite", () => {
  const huge = Float32Array.of(3.4e38, -3.4e38);
  const mesh = Mesh.plain([0, 1, 2], 2, "none", undefined);
  mesh.run([huge, huge, huge], [65_536, 65_536, 65_536], new Random(1));
  expect([...mesh.peers[0]!.result]).toEqual([...huge]);
});

describe("error feedback", () => {
  test.each(["fp16", "int8", "int4"] as const)(
    "%s: over many rounds everything that was given is delivered",
    (codec) => {
      const random = new Random("feedback", codec);
      const seats = [1, 4, 6];
      const length = 500;
      const residuals = seats.map(() => createResiduals(codec, length));
      const given = new Float64Array(length);
      const delivered = new Float64Array(length);
      let withoutFeedback = 0;
      for (let round = 0; round < 60; round++) {
        // A part that is always far below a step: without feedback it would be lost every time.
        const gradients = seats.map(() => randomGradient(length, random).map((value, i) => (i % 50 ? 1e-5 : value)));
        const expected = weightedMeanOf(gradients, [8, 8, 8]);
        const plain = Mesh.plain(seats, length, codec, 64);
        plain.run(gradients, [8, 8, 8], random);
        withoutFeedback += plain.peers[0]!.result[1]! - expected[1]!;
        const mesh = Mesh.plain(seats, length, codec, 64, residuals);
        mesh.run(gradients, [8, 8, 8], random);
        residuals.forEach((each) => each!.commit());
        mesh.peers[0]!.result.forEach((value, i) => (delivered[i]! += value));
        expected.forEach((value, i) => (given[i]! += value));
      }
      // Two lossy steps, contribution and average, each of which owes at most about one step of its scale.
      const step = { fp16: 2 ** -11, int8: 0.5 / 127, int4: 0.5 / 7 }[codec];
      given.forEach((sum, i) => expect(Math.abs(delivered[i]! - sum)).toBeLessThanOrEqual(2 * step));
      if (codec === "int8") expect(Math.abs(withoutFeedback)).toBeGreaterThan(40 * 1e-5);
    },
  );

  test.each(["int8", "int4"] as const)(
    "R5: a retried round of %s sends the same bytes as the first attempt",
    (codec) => {
      const random = new Random("retry");
      const residuals = [createResiduals(codec, 300), createResiduals(codec, 300)];
      const gradients = [randomGradient(300, random), randomGradient(300, random)];
      const attempt = () => {
        const mesh = Mesh.plain([0, 1], 300, codec, 32, residuals);
        mesh.run(gradients, [5, 7], random);
        return mesh.peers[0]!.result.slice();
      };
      attempt();
      residuals.forEach((each) => each!.commit());
      const second = attempt();
      residuals.forEach((each) => each!.rollback());
      const retried = attempt();
      expect(retried).toEqual(second);
      residuals.forEach((each) => each!.commit());
      expect(attempt()).not.toEqual(second);
    },
  );

  test("P5: what is owed on elements that become the own slice in a new view is paid there, once", () => {
    const residuals = [createResiduals("int8", 4), createResiduals("int8", 4)];
    const mesh = Mesh.plain([0, 1], 4, "int8", undefined, residuals);
    mesh.run([Float32Array.of(0, 0, 1, 0.001), new Float32Array(4)], [1, 1], new Random(4));
    residuals.forEach((each) => each!.commit());
    const owed = residuals[0]!.contribution(0).previous[3]!;
    expect(owed).toBeCloseTo(0.001, 6);
    for (const expected of [0.5 + owed, 0.5, 0.5]) {
      const alone = Mesh.plain([0], 4, "int8", undefined, [residuals[0]!]);
      alone.run([Float32Array.of(0, 0, 0, 0.5)], [1], new Random(5));
      residuals[0]!.commit();
      expect(alone.peers[0]!.result[3]).toBeCloseTo(expected, 6);
    }
  });

  test("a seat without samples keeps what it owes", () => {
    const residuals = [createResiduals("int8", 8), createResiduals("int8", 8)];
    const round = (gradient: Float32Array, samples: readonly number[]) => {
      const mesh = Mesh.plain([0, 1], 8, "int8", undefined, residuals);
      mesh.run([gradient, new Float32Array(8)], samples, new Random(2));
      residuals.forEach((each) => each!.commit());
    };
    round(Float32Array.of(0, 0, 0, 0, 1, 0.001, 0.002, 0.003), [1, 1]);
    const owed = residuals[0]!.contribution(0).previous.slice();
    expect(owed.some((value) => value !== 0)).toBe(true);
    round(new Float32Array(8).fill(9), [0, 1]);
    expect(residuals[0]!.contribution(0).previous).toEqual(owed);
  });
});

describe("the queue of a seat", () => {
  const chunksFor = (peer: AllReduce, to: number) => {
    const chunks = [];
    for (let chunk = peer.next(to); chunk; chunk = peer.next(to)) chunks.push(chunk);
    return chunks;
  };

  test("is empty before the own contribution, then holds the slice of that seat; averages overtake contributions", () => {
    const [a, b] = [0, 1].map((self) =>
      plainReduce({ members: [0, 1], self, length: 8, codec: "none", residuals: null, chunkElements: 2 }),
    ) as [AllReduce, AllReduce];
    expect(a.waiting(1)).toBe(0);
    expect(a.next(1)).toBeUndefined();
    a.contribute(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 1);
    expect(a.waiting(1)).toBe(2);
    b.contribute(new Float32Array(8), 1);
    const [first] = chunksFor(b, 0);
    const payload = new Uint8Array(first!.payloadBytes);
    first!.fill(payload);
    a.acceptContribution(1, first!, payload);
    expect(a.waiting(1)).toBe(3);
    expect(chunksFor(a, 1).map(({ kind, offset, samples }) => ({ kind, offset, samples }))).toEqual([
      { kind: "average", offset: 0, samples: 0 },
      { kind: "contribution", offset: 4, samples: 1 },
      { kind: "contribution", offset: 6, samples: 1 },
    ]);
  });

  test("is filled again by rewind, with the same bytes", () => {
    const residuals = createResiduals("int8", 100);
    const peer = plainReduce({ members: [0, 1], self: 0, length: 100, codec: "int8", residuals, chunkElements: 16 });
    peer.contribute(randomGradient(100, new Random(3)), 4);
    const bytes = () =>
      chunksFor(peer, 1).map((chunk) => {
        const payload = new Uint8Array(chunk.payloadBytes);
        chunk.fill(payload);
        return [...payload];
      });
    const sent = bytes();
    expect(sent.length).toBe(4);
    expect(peer.waiting(1)).toBe(0);
    peer.rewind(1);
    expect(peer.waiting(1)).toBe(4);
    expect(bytes()).toEqual(sent);
  });

  test("does not exist for this peer itself and for strangers", () => {
    const peer = plainReduce({ members: [0, 1], self: 0, length: 4, codec: "none", residuals: null });
    peer.contribute(new Float32Array(4), 1);
    peer.rewind(9);
    expect([peer.waiting(0), peer.next(0), peer.waiting(9), peer.next(9)]).toEqual([0, undefined, 0, undefined]);
  });
});

test("says from whom something is missing, and what it has heard", () => {
  const mesh = Mesh.plain([2, 5, 7], 9, "none", undefined);
  const [a, b] = mesh.peers as [AllReduce, AllReduce];
  b.contribute(new Float32Array(9), 10);
  expect(a.missing).toEqual([5, 7]);
  expect(a.progress).toBe(0);
  mesh.deliver(mesh.take(5, 2)!);
  expect(a.missing).toEqual([5, 7]);
  expect(a.missingContributions).toEqual([7]);
  expect([a.heardFrom(5), a.heardFrom(7), a.heardFrom(2)]).toEqual([true, false, false]);
  expect(a.done).toBe(false);
});

test("a single member gets its own gradient back, an empty vector is done with the contribution", () => {
  const alone = plainReduce({ members: [3], self: 3, length: 3, codec: "none", residuals: null });
  alone.contribute(Float32Array.of(1, -2, 0.1), 7);
  expect(alone.done).toBe(true);
  expect(alone.result).toEqual(Float32Array.of(1, -2, 0.1));
  const empty = plainReduce({ members: [0, 1], self: 1, length: 0, codec: "int8", residuals: null });
  expect(empty.done).toBe(false);
  empty.contribute(new Float32Array(0), 1);
  expect(empty.done).toBe(true);
});

test("the result goes into the array that was given for it", () => {
  const result = new Float32Array(2);
  const peer = plainReduce({ members: [0], self: 0, length: 2, codec: "fp16", residuals: null, result });
  peer.contribute(Float32Array.of(0.5, 3), 1);
  expect(peer.result).toBe(result);
  expect([...result]).toEqual([0.5, 3]);
});
