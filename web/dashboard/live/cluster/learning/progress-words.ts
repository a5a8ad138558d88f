import { whole } from "../../../kit/look/figures.ts";
import type { Forecast } from "./forecast.ts";

/** What is said of how far a session is. */
export interface ProgressWords {
  /** `Round 52 of at most 1,000`. */
  readonly title: string;
  /** When it is expected to end, and which of its ends that is. */
  readonly expectation: string;
}

export interface Progress {
  readonly round: number;
  readonly rounds: number;
  readonly forecast: Forecast;
  /** As `97 %`; undefined where there is none. */
  readonly target: string | undefined;
  /** Milliseconds that a round takes now; undefined where that is not known. */
  readonly roundMs: number | undefined;
}

/** Rounds that differ by less are told as one: more would be precise without being right. */
const ONE_ROUND_WITHIN = 1.15;

/** How far a session is, and when it is expected to end: a range, or `about`, as nobody knows. */
export function progressWords({ round, rounds, forecast, target, roundMs }: Progress): ProgressWords {
  const left = (from: number, to: number): string =>
    roundMs === undefined
      ? ""
      : `, ${spanWords(roundMs * Math.max(0, from - round), roundMs * Math.max(0, to - round))}`;
  const last = whole(rounds);
  const title = `Round ${whole(round)} of ${target === undefined ? "" : "at most "}${last}`;
  switch (forecast.end) {
    case "unknown":
      return {
        title,
        expectation: `Ends when ${target} is reached, or after round ${last}. When, is told after three evaluations.`,
      };
    case "target":
      return {
        title,
        expectation: `${target} is expected ${roundsWords(forecast.from, forecast.to)}${left(forecast.from, forecast.to)}.`,
      };
    case "either":
      return {
        title,
        expectation: `${target} may be reached from round ${about(forecast.from)} on, or the last round comes first${left(forecast.from, forecast.to)}.`,
      };
    case "last":
      return {
        title,
        expectation:
          target === undefined
            ? `Ends with its last round${left(rounds, rounds)}.`
            : `The last round is expected before ${target}${left(rounds, rounds)}.`,
      };
  }
}

/** `at about round 300`, or `between rounds 240 and 400`. */
export function roundsWords(from: number, to: number): string {
  if (to / from < ONE_ROUND_WITHIN || about(from) === about(to)) return `at about round ${about((from + to) / 2)}`;
  return `between rounds ${about(from)} and ${about(to)}`;
}

/** Two digits say as much as is known. */
function about(round: number): string {
  return whole(Number(round.toPrecision(2)));
}

/** How long something takes, at least and at most, in milliseconds: `in about 40 s`, `in 2 to 5 min`. */
export function spanWords(leastMs: number, mostMs: number): string {
  const unit = UNITS.find(({ ms }) => mostMs >= 1.5 * ms) ?? SECONDS;
  const [least, most] = [leastMs, mostMs].map((ms) => coarse(ms / unit.ms));
  if (unit === SECONDS && mostMs < 5000) return "in a few seconds";
  return least === most || least === 0 ? `in about ${most} ${unit.name}` : `in ${least} to ${most} ${unit.name}`;
}

const SECONDS = { ms: 1000, name: "s" };
const UNITS = [{ ms: 86_400_000, name: "days" }, { ms: 3_600_000, name: "h" }, { ms: 60_000, name: "min" }, SECONDS];

/** Steps that do not flicker: 1 to 10 one by one, then fives, then tens. */
function coarse(amount: number): number {
  const step = amount < 10 ? 1 : amount < 30 ? 5 : 10;
  return Math.round(amount / step) * step;
}
