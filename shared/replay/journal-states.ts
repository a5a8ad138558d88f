import { present } from "../assert.ts";
import type { FiledEntry } from "../peer/journal.ts";
import type { LaneBuilder } from "./lane-builder.ts";
import type { Point } from "./journal-points.ts";
import type { LaneState } from "./recording.ts";

const ENDS: ReadonlySet<LaneState> = new Set<LaneState>(["finished", "halted"]);

/**
 * Tells a seat's lane which state it is in, as far as its journal says: of the three phases of a round only where the
 * round's figures say how long they took.
 * @param timeOf a point's time in the recording
 */
export function enterStates(lane: LaneBuilder, points: readonly Point[], timeOf: (point: Point) => number): void {
  let changedAt = Number.NEGATIVE_INFINITY;
  const enter = (at: number, state: LaneState, view: number, round: number): void => {
    changedAt = Math.max(changedAt, at);
    lane.enter(changedAt, state, view, round);
  };
  let source: number | undefined;
  for (const [index, point] of points.entries()) {
    if (!point.entry) continue;
    const { entry, metrics } = point;
    const at = timeOf(point);
    if (source !== point.source) {
      const last = points[index - 1];
      if (source !== undefined && last) enter(timeOf(last), "away", 0, 0);
      enter(at, entry.view > 0 ? "working" : "joining", entry.view, entry.round + 1);
      source = point.source;
    }
    if (metrics && lane.state === "working") {
      enter(at - metrics.roundMs, "computing", entry.view, entry.round);
      enter(at - metrics.roundMs + metrics.computeMs, "averaging", entry.view, entry.round);
      enter(at - metrics.voteMs, "voting", entry.view, entry.round);
      enter(at, "working", entry.view, entry.round + 1);
    }
    const state = present(lane.state, "a lane that has begun is in a state");
    const next = ENDS.has(state) ? state : (stateAfter(entry) ?? state);
    enter(at, next, entry.view, roundAfter(entry, next));
  }
}

/** The state that an entry shows its peer to be in from then on; undefined where it may stay in the one before. */
function stateAfter({ event, seat, view, round, detail }: FiledEntry): LaneState | undefined {
  switch (event) {
    case "recovered":
      return "joining";
    case "viewInstalled":
      // Where the base is not here yet, it is fetched first.
      return detail?.base === undefined || detail.base === round ? "working" : "catchingUp";
    case "resumed":
      return "working";
    case "suspended":
      return "suspended";
    case "graceExpired":
    case "proposed":
    case "promised":
    case "accepted":
      return view > 0 ? "agreeing" : undefined;
    case "decided":
      if (detail?.kind === "halt") return "saving";
      return detail?.members?.includes(seat) === false ? "catchingUp" : undefined;
    case "fetching":
      return "catchingUp";
    case "caughtUp":
      return view > 0 ? "working" : "joining";
    case "undecided":
    case "saved":
      return "saving";
    case "finished":
      return "finished";
    case "halted":
      return "halted";
    default:
      return undefined;
  }
}

/** A peer that works is at the round after its last; one that has ended is at its last. */
function roundAfter({ round }: FiledEntry, state: LaneState): number {
  return state === "finished" || state === "halted" || state === "saving" ? round : round + 1;
}
