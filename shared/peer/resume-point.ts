import type { MessageOf, SavedState } from "../wire/messages.ts";
import { newerFirst, sameState } from "./saved-states.ts";

/** M4: the state that a session whose tabs all closed goes on from; or the model that one starts from (M6). */
export interface ResumePoint extends SavedState {
  /** Seats that have it saved, or at hand already. Ascending. */
  readonly seats: readonly number[];
  /** Seats that have another state saved as the same round of the same view: only one of the two can be gone on from. */
  readonly rivals: readonly number[];
}

type Hello = Pick<MessageOf<"hello">, "seat" | "saved" | "holds">;

/**
 * M4: the newest state that any seat has saved, by what all of them say in their hellos; the same for all who have the
 * same hellos. Of two states of one round and view more seats decide, then the lower digest.
 * @param start digest of the model that the session starts from; null where each peer draws its own
 * @returns undefined where nobody has any and round 0 is everybody's own
 */
export function resumePoint(hellos: readonly Hello[], start: string | null): ResumePoint | undefined {
  const points = new Map<string, { state: SavedState; readonly seats: number[] }>();
  for (const { seat, saved } of hellos) {
    for (const state of saved) {
      if (state.round === 0 && state.digest !== start) continue;
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
  if (!newest) return start === null ? undefined : startPoint(hellos, start);
  const rivals = older.filter(({ state }) => newerFirst(state, newest.state) === 0).flatMap(({ seats }) => seats);
  return { ...newest.state, seats: newest.seats, rivals: [...new Set(rivals)].sort((a, b) => a - b) };
}

/** Nobody has saved anything: round 0 is a state to be had from those who have it, as any other one. */
function startPoint(hellos: readonly Hello[], digest: string): ResumePoint {
  const seats = hellos.filter(({ holds }) => holds?.digest === digest).map(({ seat }) => seat);
  return { round: 0, digest, view: 0, finished: false, seats, rivals: [] };
}
