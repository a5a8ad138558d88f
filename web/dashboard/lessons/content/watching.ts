import { seconds, shortDigest, whole } from "../../kit/look/figures.ts";
import { graceLeftMs } from "../conditions.ts";
import type { ClusterNow } from "../lesson.ts";

/** The grace that still runs, in whole seconds; empty while none does, or no more. */
export function graceWords(now: ClusterNow): string {
  const left = graceLeftMs(now);
  return left === undefined || left === 0 ? "" : `Grace: ${seconds(Math.ceil(left / 1000) * 1000)} left.`;
}

/** What each seat has saved. */
export function savedWords(now: ClusterNow): string {
  return now.seats
    .flatMap(({ seat, status }) =>
      status?.saved ? [`Seat ${seat}: round ${whole(status.saved.round)}, ${shortDigest(status.saved.digest)}`] : [],
    )
    .join(" · ");
}
