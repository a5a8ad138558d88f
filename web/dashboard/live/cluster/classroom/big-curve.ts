import { whole } from "../../../kit/look/figures.ts";
import type { Evaluation } from "../learning/forecast.ts";

/** A curve for the back of a room, in the pixels that it has: few numbers, thick lines. */
export interface BigCurve {
  /** What was measured. */
  readonly path: string;
  /** From there to where the session is expected to end; undefined where that is not known. */
  readonly ahead: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number } | undefined;
  /** How high the target is. */
  readonly target: number | undefined;
  /** Where it stands now. */
  readonly now: { readonly x: number; readonly y: number } | undefined;
  readonly ticks: {
    readonly x: readonly { readonly at: number; readonly value: number }[];
    readonly y: readonly { readonly at: number; readonly value: number }[];
  };
}

export interface CurveRoom {
  readonly width: number;
  readonly height: number;
  /** Pixels of the smallest text: room for the numbers of the axes follows from it. */
  readonly text: number;
  /** Letters of the longest number beside the left axis. */
  readonly letters: number;
}

export interface CurveFacts {
  /** Oldest first. */
  readonly evaluations: readonly Evaluation[];
  readonly target: number | null;
  /** The round at which it is expected to end, and whether it then reaches the target. */
  readonly end: { readonly round: number; readonly reaches: boolean } | undefined;
}

/** An end that is further away than so many times the rounds so far is told in words alone: it would leave the curve no room. */
const FAR = 8;
/** Sizes of text that stay free: beside the curve, where half of the last number below is no wider, above the curve, and for the numbers below it. */
const [RIGHT, ABOVE, BELOW] = [1.4, 0.7, 1.5];
/** A letter is as wide as so much of its size, and this is free beside the numbers of the left axis. */
const [LETTER, GAP] = [0.58, 0.5];

/** How wide the numbers of the left axis are. */
export function axisWidth({ text, letters }: Pick<CurveRoom, "text" | "letters">): number {
  return (letters * LETTER + GAP) * text;
}

export function bigCurve({ evaluations, target, end }: CurveFacts, room: CurveRoom): BigCurve {
  const { width, height, text } = room;
  const left = axisWidth(room);
  const values = [...evaluations.map(({ value }) => value), ...(target === null ? [] : [target])];
  const last = evaluations.at(-1);
  const lastRound = last?.round ?? 0;
  const shownEnd = end !== undefined && end.round <= FAR * lastRound ? end.round : 0;
  const rounds = { from: evaluations[0]?.round ?? 0, to: Math.max(shownEnd, lastRound) };
  const right = Math.max(RIGHT, (LETTER * whole(rounds.to).length) / 2) * text;
  const [low, high] = padded(Math.min(...values), Math.max(...values));
  const x = (round: number): number => {
    const share = rounds.to === rounds.from ? 0.5 : (round - rounds.from) / (rounds.to - rounds.from);
    return left + share * Math.max(0, width - left - right);
  };
  const y = (value: number): number =>
    ABOVE * text + (1 - (value - low) / (high - low)) * Math.max(0, height - (ABOVE + BELOW) * text);
  const points = evaluations.map(({ round, value }) => `${x(round).toFixed(1)} ${y(value).toFixed(1)}`);
  const isAhead = last !== undefined && end?.reaches === true && target !== null && shownEnd > last.round;
  return {
    path: points.length === 0 ? "" : `M${points.join("L")}`,
    ahead: isAhead ? { x1: x(last.round), y1: y(last.value), x2: x(end.round), y2: y(target) } : undefined,
    target: target === null ? undefined : y(target),
    now: last && { x: x(last.round), y: y(last.value) },
    ticks: {
      x:
        evaluations.length === 0
          ? []
          : [rounds.from, rounds.to].filter(isOnce).map((value) => ({ at: x(value), value })),
      y: evaluations.length === 0 ? [] : apart([target ?? high, evaluations[0]?.value ?? low], y, text),
    },
  };
}

function isOnce(value: number, at: number, all: readonly number[]): boolean {
  return all.indexOf(value) === at;
}

/** Those values whose numbers do not cover each other; the first one stays. */
function apart(
  values: readonly number[],
  y: (value: number) => number,
  text: number,
): readonly { readonly at: number; readonly value: number }[] {
  const kept: { at: number; value: number }[] = [];
  for (const value of values) {
    const at = y(value);
    if (kept.every((each) => Math.abs(each.at - at) >= 1.1 * text)) kept.push({ at, value });
  }
  return kept;
}

/** Room above and below, so that no line runs along an edge. */
function padded(low: number, high: number): readonly [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const room = Math.max((high - low) * 0.06, Math.abs(high) * 0.01, 1e-6);
  return [low - room, high + room];
}
