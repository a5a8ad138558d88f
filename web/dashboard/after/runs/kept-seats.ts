import type { ResultSummary } from "../../../storage/types.ts";
import { whole } from "../../kit/look/figures.ts";

type Kept = Pick<ResultSummary, "seat" | "digest" | "round">;

/** Seats of a run that saved one and the same model. */
export interface ModelSeats {
  readonly digest: string;
  readonly round: number;
  readonly seats: readonly number[];
}

/** The models that the seats of a run saved in this browser: mostly one. That of the most rounds is first. */
export function modelsOf(seats: readonly Kept[]): readonly ModelSeats[] {
  const models = new Map<string, { readonly digest: string; readonly round: number; readonly seats: number[] }>();
  for (const { seat, digest, round } of seats) {
    const model = models.get(digest) ?? { digest, round, seats: [] };
    model.seats.push(seat);
    models.set(digest, model);
  }
  return [...models.values()].sort((a, b) => b.round - a.round);
}

/**
 * Who of a run has saved here, and whether that is one model.
 * @param of how many seats the session had
 */
export function keptWords(kept: readonly Kept[], of: number): string {
  const models = modelsOf(kept);
  const seats = kept.length === of ? `all ${of} seats` : `${kept.length} of ${of} seats`;
  if (kept.length === 1) return `Saved here by ${seats}`;
  if (models.length === 1) return `Saved here by ${seats}: one and the same model`;
  const rounds = [...new Set(models.map(({ round }) => whole(round)))];
  return `Saved here by ${seats}: ${models.length} different models, of round${rounds.length === 1 ? "" : "s"} ${rounds.join(" and ")}`;
}
