import { hasStarted } from "../../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../../shared/peer/status.ts";
import type { SeatFacts } from "../../../ports/seat-news.ts";
import { JoinError } from "../../../seat/seat-holder.ts";
import { troubleOf, type Trouble } from "./trouble.ts";

/** What the page of a seat shows: each stage has its own headline, and is left as soon as what it says is over. */
export type SeatStage =
  /** The session has begun for this seat; what happens from now on is its status' to tell. */
  | { readonly kind: "cluster"; readonly status: PeerStatus }
  /** A worker of this page stopped before the start. */
  | { readonly kind: "failed"; readonly reason: string }
  /** The server has the last word, and it is no. */
  | { readonly kind: "refused"; readonly trouble: Trouble }
  /** Before the start; with what hinders it, which may be over in a moment. */
  | { readonly kind: "lobby"; readonly notice: Trouble | undefined };

/** The stage that these facts stand for. */
export function seatStage({ status, failure, meeting }: Pick<SeatFacts, "status" | "failure" | "meeting">): SeatStage {
  if (status !== undefined && hasStarted(status.state)) return { kind: "cluster", status };
  if (failure !== undefined) return { kind: "failed", reason: failure };
  const trouble = meeting && troubleOf(new JoinError(meeting.code, meeting.message));
  if (trouble !== undefined && meeting?.isFinal === true) return { kind: "refused", trouble };
  return { kind: "lobby", notice: trouble };
}
