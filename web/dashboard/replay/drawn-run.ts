import { present } from "../../../shared/assert.ts";
import type { RecordedEvent, Recording } from "../../../shared/replay/recording.ts";

/** How an event is drawn on its lane. */
export interface EventMark {
  readonly shape: "tick" | "dot" | "diamond" | "triangle" | "square" | "flag";
  /** Name of a colour token. */
  readonly colour: string;
  /** Where marks lie on each other, the higher one is drawn. */
  readonly weight: number;
}

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

/** Puts the events of a recording on their lanes, each with its mark. */
export function drawnRun(recording: Recording): DrawnRun {
  const events = recording.lanes.map((): DrawnEvent[] => []);
  const world: DrawnEvent[] = [];
  recording.events.forEach((event, index) => {
    const { at, place, what } = event;
    const isCommit = what.kind === "journal" && what.entry.event === "committed";
    const drawn = { index, at, mark: markOf(event), round: isCommit ? what.entry.round : undefined };
    (place ? present(events[place.seat], "each seat has a lane") : world).push(drawn);
  });
  return { recording, events, world };
}

const tick: EventMark = { shape: "tick", colour: "--ink", weight: 1 };
const dot: EventMark = { shape: "dot", colour: "--muted", weight: 0 };
const agreement: EventMark = { shape: "diamond", colour: "--state-agreeing", weight: 3 };
const trouble: EventMark = { shape: "triangle", colour: "--danger", weight: 4 };
const saved: EventMark = { shape: "square", colour: "--state-saving", weight: 4 };
const view: EventMark = { shape: "flag", colour: "--accent", weight: 5 };
const opened: EventMark = { shape: "dot", colour: "--ink", weight: 2 };

const MARKS: Readonly<Record<string, EventMark>> = {
  committed: tick,
  viewInstalled: view,
  startAsked: agreement,
  chosen: agreement,
  proposed: agreement,
  promised: agreement,
  accepted: agreement,
  refused: agreement,
  decided: agreement,
  roundsGivenUp: agreement,
  missed: agreement,
  suspected: trouble,
  graceExpired: trouble,
  suspended: trouble,
  undecided: trouble,
  diverged: trouble,
  halted: { ...trouble, colour: "--state-halted", shape: "square", weight: 5 },
  failed: trouble,
  saveFailed: trouble,
  persistFailed: trouble,
  checkpointFailed: trouble,
  engineChanged: trouble,
  checkpointSkipped: trouble,
  rejected: trouble,
  linkDown: { ...trouble, weight: 2 },
  fault: trouble,
  saved,
  caughtUp: { shape: "square", colour: "--state-catching-up", weight: 4 },
  finished: { shape: "square", colour: "--state-finished", weight: 5 },
};

function markOf({ what }: RecordedEvent): EventMark {
  if (what.kind === "journal") return MARKS[what.entry.event] ?? dot;
  if (what.kind === "fault") return trouble;
  return what.kind === "opened" ? opened : dot;
}
