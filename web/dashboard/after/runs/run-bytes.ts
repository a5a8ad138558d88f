import { taskOf } from "../../../../shared/session/tasks.ts";
import { parameterCount } from "../../../../shared/training/model/layout.ts";
import type { ResultSummary } from "../../../storage/types.ts";

/** A number of a state. */
const NUMBER_BYTES = 4;
/** What optimizers remember beside each parameter: a momentum, or two moments. */
const MOMENTS = { sgd: 1, adam: 2, adamw: 2 } as const;

/** About what results take on the disk: their models with what the optimizer remembers; journals are small beside those. */
export function runBytes(results: readonly Pick<ResultSummary, "spec" | "prepared" | "imported">[]): number {
  return results.reduce((sum, { spec, prepared, imported }) => {
    const moments = imported?.format === "tensorflowjs" ? 0 : MOMENTS[spec.optimizer];
    const state = NUMBER_BYTES * parameterCount(taskOf(spec)) * (1 + moments);
    return sum + (prepared ? 2 : 1) * state;
  }, 0);
}
