import type { Evaluation } from "../peer/gradient-request.ts";
import type { TensorPlace } from "../training/decayed-elements.ts";
import { Random } from "../training/random.ts";
import type { TrainingState } from "../training/state.ts";

/**
 * Samples behind a member's gradient. Different weights show a contribution that is left out, counted twice or under
 * another's weight (R8, I6).
 */
export function samplesOf(seat: number): number {
  return 1 + seat;
}

/**
 * A seat's gradient: small whole numbers that depend on the round, the seat, the place and the model, so that sums are
 * exact in whatever order, and a gradient of another round, seat or model would be noticed.
 */
export function gradientOf(
  seed: number,
  round: number,
  seat: number,
  parameters: Float32Array,
): Float32Array<ArrayBuffer> {
  const random = new Random("gradient", seed, round, seat);
  return parameters.map((value) => (random.uint32() & 31) - 16 + (Math.floor(value * 1024) & 7));
}

/** Matrices and vectors by turns, so that weight decay has somewhere to begin and to end. */
export function tensorsOf(parameters: number): readonly TensorPlace[] {
  const size = 7;
  return Array.from({ length: Math.ceil(parameters / size) }, (_, nth) => {
    const offset = nth * size;
    const elements = Math.min(size, parameters - offset);
    return { shape: nth % 2 === 0 ? [1, elements] : [elements], offset, size: elements };
  });
}

/** What the members' average must be, computed without any of the code under test (I6). */
export function expectedAverage(
  seed: number,
  round: number,
  members: readonly number[],
  state: TrainingState,
): Float32Array {
  const sum = new Float64Array(state.parameters.length);
  let weight = 0;
  for (const seat of members) {
    const samples = samplesOf(seat);
    weight += samples;
    gradientOf(seed, round, seat, state.parameters).forEach((value, index) => {
      sum[index]! += samples * value;
    });
  }
  return Float32Array.from(sum, (value) => value / weight);
}

/** What the members' median must be (I6): all count alike, and of an even number the two in the middle. */
export function expectedMedian(
  seed: number,
  round: number,
  members: readonly number[],
  { parameters }: TrainingState,
): Float32Array {
  const gradients = members.map((seat) => gradientOf(seed, round, seat, parameters));
  return parameters.map((_, index) => {
    const values = gradients.map((gradient) => gradient[index]!).sort((a, b) => a - b);
    const middle = values.slice((values.length - 1) >> 1, (values.length >> 1) + 1);
    return middle.reduce((sum, value) => sum + value, 0) / middle.length;
  });
}

/** A held-out set of 100 samples for each seat, of which the model gets more right with each round. */
export function evaluationOf(round: number, seat: number): Evaluation {
  const correct = Math.min(100, 40 + 10 * round + (seat % 3));
  return { correct, total: 100, loss: (100 - correct) / 25 };
}
