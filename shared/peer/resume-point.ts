import type { MessageOf, SavedState } from "../wire/messages.ts";
import { newerFirst, sameState } from "./saved-states.ts";

/** M4: the state that a session whose tabs all closed goes on from. */
export interface ResumePoint extends SavedState {
  /** Seats that have it saved, or at hand already. Ascending. */
  readonly seats: readonly number[];
  /** Seats that have another state saved as the same round of the same view: only one of the two can be gone on from. */
  readonly rivals: readonly number[];
}

type Hello = Pick<MessageOf<"hello">, "seat" | "saved">;

/**
 * M4: the newest state that any seat has saved, by what all of them say in their hellos; the same for all who have the
 * same hellos. Of two states of one round and view more seats decide, then the lower digest.
 * @returns undefined where nobody has any: the session begins with round 0
 */
export function resumePoint(hellos: readonly Hello[]): ResumePoint | undefined {
  const points = new Map<string, { state: SavedState; readonly seats: number[] }>();
  for (const { seat, saved } of hellos) {
    for (const state of saved) {
      if (state.round === 0) continue;
      const key = `${state.round} ${state.digest}`;
      const point = points.get(key);
      if (!point) points.set(key, { state, seats: [seat] });
      else {
        point.state = sameState(point.state, state);
        if (!point.seats.includes(seat)) point.seats.push(seat);
      }
    }
  }
  const [newest, ...older] = [...points.values()].sort(
    (a, b) =>
      newerFirst(a.state, b.state) || b.seats.length - a.seats.length || (a.state.digest < b.state.digest ? -1 : 1),
  );
  if (!newest) return undefined;
  const rivals = older.filter(({ state }) => newerFirst(state, newest.state) === 0).flatMap(({ seats }) => seats);
  return { ...newest.state, seats: newest.seats, rivals: [...new Set(rivals)].sort((a, b) => a - b) };
}
