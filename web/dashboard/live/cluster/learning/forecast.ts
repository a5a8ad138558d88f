import { present } from "../../../../../shared/assert.ts";

/** What an evaluation found: a share of right answers, or an error of which less is better. */
export interface Evaluation {
  readonly round: number;
  readonly value: number;
}

/** What a session's end depends on. */
export interface Ends {
  /** The last round. */
  readonly rounds: number;
  /** At which all stop, in the unit of the evaluations; null for none. */
  readonly target: number | null;
  /** Whether more is better, up to 1. */
  readonly isShare: boolean;
  /** Rounds between two evaluations: only an evaluated round can reach the target. */
  readonly evaluateEvery: number;
}

/** Which of its ends a session is expected to come to, and when. Rounds are whole, from one that is to come on. */
export type Forecast =
  /** There is a target, and too little is known yet of how it is approached. */
  | { readonly end: "unknown" }
  /** The target, in one of the rounds `from` to `to`. */
  | { readonly end: "target"; readonly from: number; readonly to: number }
  /** The target from round `from` on, or the last round: neither can be told from the other yet. */
  | { readonly end: "either"; readonly from: number; readonly to: number }
  /** The last round: there is no target, or it is too far away. */
  | { readonly end: "last"; readonly from: number; readonly to: number };

/** Fewer evaluations than this say nothing of where a curve leads. */
const EVALUATIONS_MIN = 3;
/** Evaluations from this share of the newest one's round on are followed: how it began says little of how it goes on. */
const FOLLOWED_FROM = 0.25;
/** What is left to be learnt is never taken to be less: its logarithm is followed. */
const LEFT_MIN = 1e-6;
/** Curves bend, however well a straight line fits: the slope is off by this share of itself at the least. */
const SLOPE_DOUBT_MIN = 0.15;
/** How many standard errors of the slope are taken into account each way. */
const ERRORS = 1.5;

/**
 * When a session is expected to end. What is left to be learnt (a share of wrong answers, an error, a loss) is taken to fall
 * as a power of the round, as learning curves do (Hestness et al. 2017, "Deep Learning Scaling is Predictable, Empirically"):
 * a straight line through the newest evaluations, both in logarithms, is followed to the target, once steeper and once
 * shallower by what its slope is in doubt by.
 * @param evaluations so far, rounds ascending from 1 on
 */
export function forecast(
  evaluations: readonly Evaluation[],
  { rounds, target, isShare, evaluateEvery }: Ends,
): Forecast {
  const last: Forecast = { end: "last", from: rounds, to: rounds };
  if (target === null) return last;
  const left = (value: number): number => Math.log(Math.max(LEFT_MIN, isShare ? 1 - value : value));
  const newest = evaluations.at(-1);
  if (newest === undefined || evaluations.length < EVALUATIONS_MIN) return { end: "unknown" };
  const line = lineThrough(followed(evaluations).map(({ round, value }) => ({ x: Math.log(round), y: left(value) })));
  const at = (slope: number, goal = left(target)): number => {
    if (slope >= 0) return Number.POSITIVE_INFINITY;
    const round = Math.exp(line.x + (goal - line.y) / slope);
    return evaluateEvery * Math.max(Math.floor(newest.round / evaluateEvery) + 1, Math.ceil(round / evaluateEvery));
  };
  const doubt = Math.max(ERRORS * line.error, SLOPE_DOUBT_MIN * Math.abs(line.slope));
  // Evaluations lie on both sides of the line, and the first one that is good enough ends the session.
  const from = at(line.slope - doubt, left(target) + ERRORS * line.off);
  const to = at(line.slope + doubt);
  if (from >= rounds) return last;
  return to < rounds ? { end: "target", from, to } : { end: "either", from, to: rounds };
}

/** The round at which a bar of the way to the end is full; undefined where nothing is known. */
export function expectedEnd(found: Forecast): number | undefined {
  return found.end === "unknown" ? undefined : Math.round((found.from + found.to) / 2);
}

/** How far a value is on its way to a target from where it was first seen, 0 to 1. */
export function shareOfWay(start: number, value: number, target: number): number {
  if (start === target) return 1;
  return Math.min(1, Math.max(0, (value - start) / (target - start)));
}

function followed(evaluations: readonly Evaluation[]): readonly Evaluation[] {
  const newest = present(evaluations.at(-1), "there are some");
  const late = evaluations.filter(({ round }) => round >= FOLLOWED_FROM * newest.round);
  return late.length < EVALUATIONS_MIN ? evaluations.slice(-EVALUATIONS_MIN) : late;
}

/** The straight line of least squares: a point on it, its slope, the standard error of that, and how far points are off. */
function lineThrough(points: readonly { readonly x: number; readonly y: number }[]): {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
  readonly error: number;
  readonly off: number;
} {
  const mean = (of: (point: { readonly x: number; readonly y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const spread = mean((point) => (point.x - x) ** 2);
  const slope = spread === 0 ? 0 : mean((point) => (point.x - x) * (point.y - y)) / spread;
  const off = mean((point) => (point.y - y - slope * (point.x - x)) ** 2);
  const error = spread === 0 ? 0 : Math.sqrt(off / spread / Math.max(1, points.length - 2));
  return { x, y, slope, error, off: Math.sqrt(off) };
}
