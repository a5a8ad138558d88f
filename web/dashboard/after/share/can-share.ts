import { familyOf } from "../../../../shared/session/tasks.ts";
import type { ResultSummary } from "../../../storage/types.ts";

/** Whether there is something to try: averaging alone learns nothing. */
export function canShare({ spec }: Pick<ResultSummary, "spec">): boolean {
  return familyOf(spec).answer !== "nothing";
}
