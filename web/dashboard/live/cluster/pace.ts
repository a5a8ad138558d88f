import type { ShownState } from "../../kit/look/state-look.ts";
import type { RecentRounds } from "./recent-rounds.ts";
import { ROUND_STATES } from "./round/round-steps.ts";

/** Rounds that are over sooner than this cannot be followed by eye. */
const WATCHABLE_ROUND_MS = 400;

/** Whether the steps of a round can be followed by eye, or go by too quickly. */
export type Pace = "watchable" | "quick";

/**
 * How quickly rounds go by.
 * @param sinceCommitMs since the last commit: a round that hangs can be watched, however quick the ones before it were
 */
export function paceOf(recent: Pick<RecentRounds, "roundMs"> | undefined, sinceCommitMs: number): Pace {
  const isQuick = recent !== undefined && recent.roundMs < WATCHABLE_ROUND_MS;
  return isQuick && sinceCommitMs < 2 * WATCHABLE_ROUND_MS ? "quick" : "watchable";
}

/** A state as it is shown at this pace: the three of a quick round are one. */
export function pacedState(state: ShownState, pace: Pace): ShownState {
  return pace === "quick" && ROUND_STATES.some((each) => each === state) ? "inStep" : state;
}

/** `15 rounds a second`. */
export function roundsWords({ roundMs }: Pick<RecentRounds, "roundMs">): string {
  const rate = 1000 / Math.max(roundMs, 1);
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} rounds a second`;
}
