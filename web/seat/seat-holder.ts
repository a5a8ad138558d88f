import type { SeatFaults } from "./seat-faults.ts";
import type { SeatPicture } from "./seat-picture.ts";
import type { SeatProbes } from "./seat-probes.ts";

export { JoinError } from "../introduction/join-error.ts";

/**
 * One seat held by this tab, from the join on: takes the seat, meets the others, runs both workers. Pages only look at
 * its picture and give it orders; they never touch channels or workers.
 */
export interface SeatHolder {
  readonly seat: number;
  readonly picture: SeatPicture;
  /** Only in a page that was opened with `?faults`. */
  readonly faults: SeatFaults | undefined;
  /** A few of this seat's samples, and what a contribution of them would be. */
  readonly probes: Pick<SeatProbes, "ask">;
  /** Saves the last committed state and halts; the others follow. */
  halt(): void;
}
