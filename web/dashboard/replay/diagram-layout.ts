/** Where the lanes of a space-time diagram are, in CSS pixels. */
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

export function diagramLayout(seats: number, width: number): DiagramLayout {
  const laneHeight = Math.max(LANE_MIN, Math.min(LANE_MAX, LANES_HEIGHT / seats));
  const lanes = Array.from({ length: seats }, (_, seat) => TOP + laneHeight * (seat + 0.5));
  const left = width < 600 ? 34 : 64;
  return { width, height: TOP + laneHeight * seats + AXIS, left, top: TOP, laneHeight, lanes };
}
