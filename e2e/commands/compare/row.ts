import type { Outcome } from "../../tabs/runs/outcome.ts";
import type { PlannedRun } from "./plan.ts";

/** A row of the table. */
export interface Row {
  readonly run: PlannedRun;
  /** Undefined for what cannot be. */
  readonly outcome: Outcome | undefined;
}
