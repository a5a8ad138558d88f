import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import { emptyState } from "../../../shared/training/initial-parameters.ts";
import { createOptimizer } from "../../../shared/training/optimizer.ts";
import { parameterCount } from "../../../shared/training/model/layout.ts";
import { Random } from "../../../shared/training/random.ts";
import { startDigest } from "../../../shared/training/start-state.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import { fetchKernels } from "../../training/kernels/fetch-kernels.ts";
import { startExactArithmetic } from "./exact-arithmetic.ts";
import { kernelDigester } from "./kernel-digester.ts";
import { kernelRules } from "../../training/kernels/kernel-rules.ts";
import { PART_ELEMENTS, StateMemory } from "../../training/kernels/state-memory.ts";

const module = await fetchKernels("plain");
const digester = await createDigester();

/** Numbers of all sizes and both signs, zeros, denormals, and what is no number any more. */
function anyNumbers(random: Random, length: number): Float32Array {
  const edges = [0, 1e-45, 1.1754942e-38, 3.4028235e38, Infinity, NaN];
  return Float32Array.from({ length }, () => {
    const size = random.below(20) === 0 ? random.pick(edges) : random.uniform() * 10 ** (random.below(20) - 12);
    return random.below(2) === 0 ? size : -size;
  });
}

function fill(random: Random, { parameters, moments }: TrainingState): void {
  for (const vector of [parameters, ...moments]) vector.set(anyNumbers(random, vector.length));
  // A sum of squares.
  moments[1]?.forEach((value, i, second) => (second[i] = Math.abs(value)));
}

/** Bits of all numbers of a state, those of NaN all alike: what a NaN carries, engines may choose. */
const bitsOf = ({ round, parameters, moments }: TrainingState) => [
  round,
  ...[parameters, ...moments].map((vector) =>
    Array.from(new Uint32Array(vector.slice().buffer), (bits, i) => (Number.isNaN(vector[i]) ? NaN : bits)),
  ),
];

const DECAYED = [
  { start: 3, end: 40 },
  { start: 41, end: 9000 },
];

/** R9: some of the first elements are statistics, in a model that may have fewer. */
const SETTLING = { statistics: 30, settles: true };

describe.each([
  ["adam", 2, { learningRate: 0.01 }],
  [
    "adamw",
    2,
    { ...{ learningRate: 0.01, beta2: 0.99, weightDecay: 0.1, clipNorm: 1, decayed: DECAYED }, ...SETTLING },
  ],
  ["sgd", 1, { learningRate: 0.3, momentum: 0.9, ...SETTLING }],
  ["sgd", 0, { learningRate: 0.3, momentum: 0 }],
] as const)("%s with %i moments", (kind, slots, options) => {
  test("R3: updates and digests have the bits of the plain code, part by part, round after round", () => {
    const lengths = [
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: PART_ELEMENTS - 2, max: 2 * PART_ELEMENTS + 9 }),
    ];
    fc.assert(
      fc.property(fc.integer(), fc.oneof(...lengths), (seed, length) => {
        const random = new Random(seed);
        const memory = new StateMemory(module, length, slots);
        const like = {
          round: 0,
          parameters: new Float32Array(length),
          moments: Array.from({ length: slots }, () => new Float32Array(length)),
        };
        const [plain, kernel] = [createOptimizer(kind, options), createOptimizer(kind, options, kernelRules(memory))];
        let [from, to] = [memory.newState(like), memory.newState(like)];
        fill(random, from);
        from.round = random.below(3) * random.below(2500);
        for (let round = 0; round < 3; round++) {
          const gradient = anyNumbers(random, length);
          const expected = emptyState(from);
          plain.update(from, gradient, expected);
          const cut = random.below(length + 1);
          kernel.update(from, gradient, to, 0, cut);
          kernel.update(from, gradient, to, cut);
          expect(bitsOf(to)).toEqual(bitsOf(expected));
          expect(kernelDigester(memory, digester).digest(to)).toBe(digester.digest(to));
          [from, to] = [to, from];
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("one flipped bit anywhere in parameters or moments is another digest", () => {
  const random = new Random("flipped");
  const memory = new StateMemory(module, 100, 2);
  const like = { round: 3, parameters: new Float32Array(100), moments: [new Float32Array(100), new Float32Array(100)] };
  const state = memory.newState(like);
  fill(random, state);
  const { digest } = kernelDigester(memory, digester);
  const seen = new Set([digest(state)]);
  for (const vector of [state.parameters, ...state.moments]) {
    const bits = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
    for (let i = 0; i < bits.length; i++) {
      bits[i]! ^= 1 << random.below(32);
      seen.add(digest(state));
    }
  }
  state.round = 4;
  seen.add(digest(state));
  expect(seen.size).toBe(302);
});

test("what lies elsewhere is computed all the same: a fourth state, or one of few elements", () => {
  const memory = new StateMemory(module, 4, 1);
  const like = { round: 0, parameters: new Float32Array(4), moments: [new Float32Array(4)] };
  const states = Array.from({ length: 4 }, () => memory.newState(like));
  expect(states.map((state) => memory.placeOf(state) !== undefined)).toEqual([true, true, true, false]);
  const options = { learningRate: 0.1 };
  const kernel = createOptimizer("sgd", options, kernelRules(memory));
  kernel.update(states[0]!, Float32Array.of(1, 2, 3, 4), states[3]!);
  const expected = emptyState(like);
  createOptimizer("sgd", options).update(like, Float32Array.of(1, 2, 3, 4), expected);
  expect(bitsOf(states[3]!)).toEqual(bitsOf(expected));
  const kernelDigest = kernelDigester(memory, digester);
  for (const state of states) expect(kernelDigest.digest(state)).toBe(digester.digest(state));
  expect(kernelDigest.digestText("ä")).toBe(digester.digestText("ä"));
});

test("M2: a session begins with the same state, in the kernels' memory", async () => {
  for (const optimizer of ["adam", "sgd"] as const) {
    const exact = await startExactArithmetic(parseSpec({ seats: 2, optimizer }), null);
    expect(exact.initial.parameters.buffer.byteLength).toBeGreaterThan(4 * exact.initial.parameters.byteLength);
    const { round, parameters, moments } = exact.initial;
    const apart = { round, parameters: parameters.slice(), moments: moments.map((moment) => moment.slice()) };
    expect(exact.digester.digest(exact.initial)).toBe(digester.digest(apart));
  }
});

test("M6: a session begins with the model that this browser has, or with a place for it", async () => {
  const start = { digest: "0".repeat(32), from: "a model of before" };
  for (const fields of [{ optimizer: "adam" }, { optimizer: "sgd" }, { localSteps: 4, outerMomentum: 0.3 }] as const) {
    const spec = parseSpec({ seats: 2, ...fields, start });
    const elements = parameterCount(taskOf(spec));
    const held = Float32Array.from({ length: elements }, (_, i) => i % 7);
    const exact = await startExactArithmetic(spec, held.slice());
    expect(exact.digester.digest(exact.initial)).toBe(startDigest(spec, held, digester));
    for (const lacking of [null, new Float32Array(3).fill(1)]) {
      const { initial } = await startExactArithmetic(spec, lacking);
      expect(initial.parameters).toEqual(new Float32Array(elements));
      expect(initial.moments).toHaveLength(exact.optimizer.slots);
    }
  }
});
