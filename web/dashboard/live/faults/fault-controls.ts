import type { FaultReport } from "../../../ports/faults.ts";
import type { SeatNaming } from "../../story/seat-names.ts";
import type { Move, MoveSpec } from "./moves.ts";

/** What those controls get that play faults exactly, at this tab and at all others that take part. */
export interface FaultControls {
  /** Of this tab. */
  readonly seat: number;
  readonly spec: MoveSpec;
  readonly report: FaultReport;
  readonly named: SeatNaming;
  readonly perform: (move: Move) => Promise<void>;
}
