import { present } from "../../shared/assert.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { RowStatistics } from "../../shared/training/input-statistics.ts";
import type { Samples } from "./compiled-model.ts";

/** Rows that are looked at at once. */
const ROWS = 1024;

/** What a seat, or whoever has all rows, trains on. */
export interface TrainingRows {
  /** All of it, in parts of at most so many; there where a model may standardize. */
  trainingBatches?(most: number): Iterable<Pick<Samples, "inputs">>;
}

/** Where the session is when statistics are told. */
export interface Telling extends Pick<SessionSpec, "averaging"> {
  readonly view: number;
}

/**
 * R9: writes into a contribution to round 1, in the place of statistics, how far the model's are from those of all rows
 * that this seat trains on. In secure averaging only in the first view: two sums of the same rows over different members
 * would give the missing one's statistics away, and no fresh batch could hide them (P5).
 * @param statistics how many of the first elements they are; 0 does nothing
 */
export function tellStatistics(
  statistics: number,
  rows: TrainingRows,
  { averaging, view }: Telling,
  parameters: Float32Array,
  into: Float32Array,
): void {
  if (statistics === 0) return;
  into.fill(0, 0, statistics);
  if (averaging === "secure" && view > 1) return;
  const own = statisticsOf(rows, statistics / 2);
  own?.forEach((value, i) => (into[i] = (parameters[i] as number) - value));
}

/** [2, width]: means and second moments of all rows; null where there are none. */
function statisticsOf(rows: TrainingRows, width: number): Float32Array | null {
  const found = new RowStatistics(width);
  const batches = present(rows.trainingBatches?.(ROWS), "only what has rows is standardized");
  for (const { inputs } of batches) found.add(inputs);
  return found.finish();
}
