import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Visitors } from "./handover/visitors.ts";
import type { SeatFaults } from "./seat-faults.ts";
import type { SeatPicture } from "./seat-picture.ts";
import type { SeatQuestions } from "./seat-questions.ts";

export { JoinError } from "../introduction/join-error.ts";

/**
 * One seat held by this tab, from the join on: takes the seat, meets the others, runs both workers. Pages only look at
 * its picture and give it orders; they never touch channels or workers.
 */
export interface SeatHolder {
  readonly seat: number;
  readonly spec: SessionSpec;
  readonly picture: SeatPicture;
  /** Only in a breakable session, and in a page that was opened with `?faults`. */
  readonly faults: SeatFaults | undefined;
  /** What this seat shows of its samples and its model to the people before this page. */
  readonly questions: Pick<SeatQuestions, "probe" | "write" | "example" | "predict" | "model" | "state">;
  /** Who comes by the session's link for its result; where data were all people's everybody may have it. */
  readonly visitors: Visitors;
  /** Gives this seat's peer the model that the session starts from (M6); of one that is another, its journal tells. */
  giveStart(parameters: Float32Array<ArrayBuffer>): void;
  /** Tells the others, and the server, what the person before this page wants to be called. */
  rename(name: string): void;
  /** Asks to start with those who are there (M7); nothing comes of it where that is not offered. */
  startNow(): void;
  /** Saves the last committed state and halts; the others follow. */
  halt(): void;
  /** Leaves the session and ends the workers, as the end of the document does. */
  end(): void;
}
