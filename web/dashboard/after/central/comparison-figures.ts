import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { MNIST } from "../../../../shared/training/datasets.ts";
import type { Evaluated, Measure } from "../../story/measure.ts";
import type { CentralRound } from "../../../ports/central.ts";

/** What the two ways of training came to. Times in milliseconds. */
export interface ComparisonFigures {
  /** The last evaluation that both made, of the same round; undefined where there is none. */
  readonly both: { readonly round: number; readonly cluster: number; readonly central: number } | undefined;
  readonly clusterMs: number;
  readonly centralMs: number;
  /** What this peer sent for averaging. */
  readonly sentBytes: number;
  /** About what all peers sent: each sends as much as this one, but for a few bytes. */
  readonly sentByAllBytes: number;
  /** What of the data would have to leave the tabs for one of them to have it all. */
  readonly movedDataBytes: number;
}

/** An image of a byte a pixel, and its label. */
const SAMPLE_BYTES = MNIST.pixels + 1;

/** @param cluster figures that the session left, of the rounds that are still known */
export function compare(
  spec: Pick<SessionSpec, "seats" | "text" | "source">,
  cluster: readonly RoundMetrics[],
  central: readonly CentralRound[],
  measure: Pick<Measure, "of">,
): ComparisonFigures {
  const dataBytes = (spec.source ?? spec.text?.source)?.bytes ?? MNIST.trainSamples * SAMPLE_BYTES;
  const sentBytes = sum(cluster.map((round) => round.bytesSent));
  return {
    both: lastOfBoth(cluster, central, measure),
    clusterMs: sum(cluster.map((round) => round.roundMs)),
    centralMs: central.at(-1)?.elapsedMs ?? 0,
    sentBytes,
    sentByAllBytes: sentBytes * spec.seats,
    movedDataBytes: Math.round((dataBytes * (spec.seats - 1)) / spec.seats),
  };
}

interface EvaluatedRound extends Evaluated {
  readonly round: number;
}

function lastOfBoth(
  cluster: readonly EvaluatedRound[],
  central: readonly EvaluatedRound[],
  measure: Pick<Measure, "of">,
): ComparisonFigures["both"] {
  const byRound = new Map(cluster.map((round) => [round.round, measure.of(round)]));
  for (const round of [...central].reverse()) {
    const [other, own] = [byRound.get(round.round), measure.of(round)];
    if (own !== null && other !== undefined && other !== null) {
      return { round: round.round, cluster: other, central: own };
    }
  }
  return undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
