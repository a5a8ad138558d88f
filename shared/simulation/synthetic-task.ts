import type { Evaluation, GradientRequest } from "../peer/gradient-request.ts";
import type { TensorPlace } from "../training/decayed-elements.ts";
import { Random } from "../training/random.ts";
import type { Scenario } from "./scenario.ts";

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
function gradientOf(seed: number, round: number, seat: number, parameters: Float32Array): Float32Array<ArrayBuffer> {
  const random = new Random("gradient", seed, round, seat);
  return parameters.map((value) => (random.uint32() & 31) - 16 + (Math.floor(value * 1024) & 7));
}

/** What decides on a contribution beside the model: a round of a view. */
export interface Asked {
  readonly view: number;
  readonly round: number;
}

type Task = Pick<Scenario, "seed" | "spec" | "statistics" | "startHeldBy">;

/** A number of a seat's own rows, whole as gradients are: what is settled in round 1 is the mean of all members' (R9). */
function statisticOf(seed: number, seat: number, place: number): number {
  return new Random("statistic", seed, seat, place).below(32) - 16;
}

/**
 * What a seat gives to the average: its gradient, and in round 1, in the place of statistics, how far the model's are from
 * its own; nothing where a sum over other members would give somebody's away.
 */
export function contributionOf(
  { seed, spec, statistics = 0, startHeldBy }: Task,
  seat: number,
  { view, round }: Asked,
  parameters: Float32Array,
): Float32Array<ArrayBuffer> {
  const contribution = gradientOf(seed, round, seat, parameters);
  // Where the steps are a seat's own, they change no statistics.
  if (spec.fragments > 1) contribution.fill(0, 0, statistics);
  if (round > 1 || startHeldBy) return contribution;
  const isHidden = spec.averaging === "secure" && view > 1;
  for (let i = 0; i < statistics; i++) {
    contribution[i] = isHidden ? 0 : parameters[i]! - statisticOf(seed, seat, i);
  }
  return contribution;
}

/** Where the steps of a request begin; the request stays as it is. */
export function startOfSteps({ parameters, carried }: Pick<GradientRequest, "parameters" | "carried">): Float32Array {
  return parameters.map((value, i) => value - (carried?.[i] ?? 0));
}

/** A member of a view, and what its contribution counts for (R8). */
export interface Contributor {
  readonly seat: number;
  readonly weight: number;
}

/** What all hold from round 1 on in the place of statistics, by arithmetic of its own (R9); null where none are settled. */
export function expectedStatistics(
  { seed, spec, statistics = 0, startHeldBy }: Task,
  members: readonly Contributor[],
  view: number,
): readonly number[] | null {
  if (statistics === 0 || startHeldBy) return null;
  if (spec.averaging === "secure" && view > 1) return Array<number>(statistics).fill(0);
  // Of data that are fewer than tabs, those who are left may have none: nothing is settled.
  if (members.every(({ weight }) => weight === 0)) return null;
  return Array.from({ length: statistics }, (_, place) => {
    const own = members.map((member) => statisticOf(seed, member.seat, place));
    if (spec.aggregation === "median") return Math.fround(middleOf(own));
    const sum = own.reduce((total, value, i) => total + value * members[i]!.weight, 0);
    return Math.fround(sum / members.reduce((total, { weight }) => total + weight, 0));
  });
}

/** Statistics first; then matrices and vectors by turns, so that weight decay has somewhere to begin and to end. */
export function tensorsOf({ parameters, statistics = 0 }: Scenario): readonly TensorPlace[] {
  const size = 7;
  const first: TensorPlace[] =
    statistics === 0
      ? []
      : [{ shape: [1, statistics], offset: 0, size: statistics, initializer: { kind: "statistics" } }];
  const rest = Array.from({ length: Math.ceil((parameters - statistics) / size) }, (_, nth) => {
    const offset = statistics + nth * size;
    const elements = Math.min(size, parameters - offset);
    return { shape: nth % 2 === 0 ? [1, elements] : [elements], offset, size: elements };
  });
  return [...first, ...rest];
}

/** What a member gave to a round, and what that counts for (R8). */
export interface Contribution {
  readonly weight: number;
  readonly values: Float32Array;
}

/**
 * What the members' average must be, computed without any of the code under test (I6): zeros where no contribution counts.
 */
export function expectedAverage(contributions: readonly Contribution[]): Float32Array {
  const [first] = contributions;
  const sum = new Float64Array(first?.values.length ?? 0);
  let total = 0;
  for (const { weight, values } of contributions) {
    total += weight;
    values.forEach((value, index) => {
      sum[index]! += weight * value;
    });
  }
  return Float32Array.from(sum, (value) => value / Math.max(1, total));
}

/** What the members' median must be (I6): all count alike, and of an even number the two in the middle. */
export function expectedMedian(contributions: readonly Contribution[]): Float32Array {
  const [first] = contributions;
  const length = first?.values.length ?? 0;
  return Float32Array.from({ length }, (_, index) => middleOf(contributions.map(({ values }) => values[index]!)));
}

function middleOf(unsorted: readonly number[]): number {
  const values = [...unsorted].sort((a, b) => a - b);
  const middle = values.slice((values.length - 1) >> 1, (values.length >> 1) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** How much better or worse some states do than others: so a test of another one would be noticed. */
const LUCK = 12;

/** A held-out set of 100 samples for each seat, of which the model gets more right with each round, and by its parameters. */
export function evaluationOf(round: number, seat: number, parameters: Float32Array): Evaluation {
  const bits = new Uint32Array(parameters.buffer, parameters.byteOffset, parameters.length);
  const luck = (bits.reduce((mixed, word) => Math.imul(mixed ^ word, 0x0100_0193), 1) >>> 8) % LUCK;
  const correct = Math.min(100, 40 + 10 * round - luck + (seat % 3));
  return { correct, total: 100, loss: (100 - correct) / 25 };
}
