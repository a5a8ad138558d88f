/** A point of a drawing, in its own units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How large a state's box is drawn. */
export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** A quadratic Bézier curve from the edge of one box to the edge of another. */
export interface Curve {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
}

/** Room between an arrow's tip and the box that it points to. */
const TIP_GAP = 3;

/**
 * The arrow from one box's centre to another's, as it is seen outside of both.
 * @param bend how far its middle is pushed to the left of its way, seen along it; negative: to the right
 */
export function edgeCurve(from: Point, to: Point, bend: number, box: BoxSize): Curve {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const control = {
    x: (from.x + to.x) / 2 + (2 * bend * (to.y - from.y)) / length,
    y: (from.y + to.y) / 2 - (2 * bend * (to.x - from.x)) / length,
  };
  return { from: borderTowards(from, control, box, 0), control, to: borderTowards(to, control, box, TIP_GAP) };
}

/** Where the line from a box's centre to a point crosses its border, and a little further on. */
function borderTowards(centre: Point, towards: Point, { width, height }: BoxSize, gap: number): Point {
  const dx = towards.x - centre.x;
  const dy = towards.y - centre.y;
  const scale = Math.min((width / 2 + gap) / Math.abs(dx), (height / 2 + gap) / Math.abs(dy));
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}

/** The point at a share of a curve's parameter, 0..1. */
export function pointOn({ from, control, to }: Curve, share: number): Point {
  const rest = 1 - share;
  const mix = (a: number, b: number, c: number): number => rest * rest * a + 2 * rest * share * b + share * share * c;
  return { x: mix(from.x, control.x, to.x), y: mix(from.y, control.y, to.y) };
}

/** A curve as the `d` of an SVG path, with one digit behind the point. */
export function pathOf({ from, control, to }: Curve): string {
  const text = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${text(from)}Q${text(control)} ${text(to)}`;
}
