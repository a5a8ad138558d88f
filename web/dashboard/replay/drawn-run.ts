import type { Recording } from "../../../shared/replay/recording.ts";
import type { EventMark } from "./event-marks.ts";
import { markOf } from "./event-marks.ts";

/** An event as it is drawn. */
export interface DrawnEvent {
  /** In the recording. */
  readonly index: number;
  readonly at: number;
  readonly mark: EventMark;
  /** The round that is committed here, to be written at its tick. */
  readonly round: number | undefined;
}

/** What a diagram of a recording needs, made once: events lane by lane, and those of the world. */
export interface DrawnRun {
  readonly recording: Recording;
  /** By seat, ascending by time. */
  readonly events: readonly (readonly DrawnEvent[])[];
  readonly world: readonly DrawnEvent[];
}

export function drawnRun(recording: Recording): DrawnRun {
  const events = recording.lanes.map((): DrawnEvent[] => []);
  const world: DrawnEvent[] = [];
  recording.events.forEach((event, index) => {
    const { at, place, what } = event;
    const isCommit = what.kind === "journal" && what.entry.event === "committed";
    const drawn = { index, at, mark: markOf(event), round: isCommit ? what.entry.round : undefined };
    (place ? events[place.seat]! : world).push(drawn);
  });
  return { recording, events, world };
}
