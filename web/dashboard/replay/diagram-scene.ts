import { present } from "../../../shared/assert.ts";
import type { Cone, Relation } from "../../../shared/replay/causality.ts";
import { countWhile } from "../../../shared/replay/moment.ts";
import type { Place } from "../../../shared/replay/recording.ts";
import type { DrawnRun } from "./drawn-run.ts";
import type { TimeWindow } from "./time-window.ts";
import type { VisibleMessages } from "./visible-messages.ts";

/** What a diagram shows. */
export interface DiagramScene {
  readonly run: DrawnRun;
  readonly messages: VisibleMessages;
  readonly hiddenSeats: ReadonlySet<number>;
  readonly window: TimeWindow;
  readonly selected: SelectedStep | undefined;
}

/** The step whose past and future are shown. */
export interface SelectedStep {
  readonly place: Place;
  readonly at: number;
  readonly cone: Cone;
  /** How another step stands to it: `before` is one that happened before it. */
  readonly relationOf: (place: Place) => Relation;
}

/** Where the lanes of a diagram are, in CSS pixels. */
export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  /** Left of it stand the names of the lanes. */
  readonly left: number;
  /** Above it stand faults and what lasts. */
  readonly top: number;
  readonly laneHeight: number;
  /** The middle of each lane. */
  readonly lanes: readonly number[];
}

const TOP = 44;
const AXIS = 28;
/** Room below which arrows between lanes are hard to tell apart, and above which they are long for nothing. */
const LANE_MIN = 38;
const LANE_MAX = 96;
/** Height of the lanes together, where their number allows it. */
const LANES_HEIGHT = 400;
export const BAR_HEIGHT = 14;

/** @param isNamed somebody has a name, which takes more room than a number */
export function diagramLayout(seats: number, width: number, isNamed = false): DiagramLayout {
  const laneHeight = Math.max(LANE_MIN, Math.min(LANE_MAX, LANES_HEIGHT / seats));
  const lanes = Array.from({ length: seats }, (_, seat) => TOP + laneHeight * (seat + 0.5));
  const left = width < 600 ? 34 : isNamed ? 104 : 64;
  return { width, height: TOP + laneHeight * seats + AXIS, left, top: TOP, laneHeight, lanes };
}

/** The middle of a seat's lane. */
export function laneOf({ lanes }: DiagramLayout, seat: number): number {
  return present(lanes[seat], "each seat has a lane");
}

/** What one drawing needs at hand. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly layout: DiagramLayout;
  readonly scene: DiagramScene;
  /** Gives the colour of a token, as a canvas takes it. */
  readonly colours: (token: string) => string;
  readonly x: (at: number) => number;
}

/** Where a moment is on the screen. */
export function timeToX({ from, until }: TimeWindow, { left, width }: DiagramLayout): (at: number) => number {
  const scale = (width - left) / (until - from);
  return (at) => left + (at - from) * scale;
}

/** The moment that is shown at a place of the screen. */
export function xToTime({ from, until }: TimeWindow, { left, width }: DiagramLayout, x: number): number {
  return from + ((x - left) / (width - left)) * (until - from);
}

/** What of a lane is in the window, of things that follow each other; @param when a thing begins and ends */
export function inWindow<T>(
  things: readonly T[],
  { from, until }: TimeWindow,
  when: (thing: T) => { readonly begins: number; readonly ends: number },
): readonly T[] {
  const first = countWhile(things, (thing) => when(thing).ends < from);
  return things.slice(
    first,
    countWhile(things, (thing) => when(thing).begins <= until),
  );
}
