import type { ClusterMoment } from "../cluster-moment.ts";
import { spanWords } from "../learning/progress-words.ts";

type Known = Pick<ClusterMoment, "outlook" | "recent" | "measure"> & { readonly told: { readonly round: number } };

/** When the session is expected to end, in as few words as are read from afar; empty where it is not known. */
export function timeLeft({ outlook: { forecast }, recent, measure, told }: Known): string {
  if (forecast.end === "unknown" || recent === undefined) return "";
  const [least, most] = [forecast.from, forecast.to].map((round) => recent.roundMs * Math.max(0, round - told.round));
  const when = spanWords(least ?? 0, most ?? 0);
  return forecast.end === "target" && measure.target !== null
    ? `${measure.format(measure.target)} ${when}`
    : `ends ${when}`;
}
