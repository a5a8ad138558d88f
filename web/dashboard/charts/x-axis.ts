import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import { rate, seconds, whole } from "../kit/look/figures.ts";

/** What curves are drawn over. */
export interface XAxis {
  readonly kind: "rounds" | "samples" | "seconds" | "bytes";
  readonly title: string;
  /** As in "Loss over …". */
  readonly over: string;
  /** Text of a mark on the axis; empty for one that is not shown. */
  readonly tick: (value: number) => string;
  /** Text of a place that is pointed at. */
  readonly place: (value: number) => string;
  /** How far the run was after each of its rounds. */
  readonly valuesOf: (rounds: readonly RoundMetrics[]) => readonly number[];
}

const MEGABYTE = 1e6;

export const OVER_ROUNDS: XAxis = {
  kind: "rounds",
  title: "Rounds",
  over: "rounds",
  tick: (value) => (Number.isInteger(value) ? whole(value) : ""),
  place: (value) => `round ${whole(value)}`,
  valuesOf: (rounds) => rounds.map(({ round }) => round),
};

/** Sums count from the first round whose figures are known. */
export const X_AXES: readonly XAxis[] = [
  OVER_ROUNDS,
  {
    kind: "samples",
    title: "Samples seen",
    over: "samples seen",
    tick: rate,
    place: (value) => `${whole(value)} samples`,
    valuesOf: (rounds) => summed(rounds.map(({ samples }) => samples)),
  },
  {
    kind: "seconds",
    title: "Seconds",
    over: "seconds",
    tick: (value) => `${Number(value.toPrecision(4))} s`,
    place: (value) => seconds(1000 * value),
    valuesOf: (rounds) => summed(rounds.map(({ roundMs }) => roundMs / 1000)),
  },
  {
    kind: "bytes",
    title: "Bytes sent",
    over: "megabytes sent by one peer",
    tick: (value) => `${Number(value.toPrecision(4))} MB`,
    place: (value) => `${value.toFixed(value < 10 ? 2 : 0)} MB sent`,
    valuesOf: (rounds) => summed(rounds.map(({ bytesSent }) => bytesSent / MEGABYTE)),
  },
];

function summed(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}
