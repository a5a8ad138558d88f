export type Side = "A" | "B";

/** Where a seat stands in the picture, in CSS pixels. */
export interface SeatPlace {
  readonly seat: number;
  readonly side: Side;
  readonly x: number;
  readonly y: number;
}

export interface SidesPicture {
  /** In seat order. */
  readonly places: readonly SeatPlace[];
  readonly height: number;
  /** Diameter of a seat. */
  readonly size: number;
}

/** Part of the picture's width that each side has; between them runs the cut. */
const SIDE_SHARE = 0.46;
/** Room for the sides' names. */
const TOP = 38;
const MARGIN = 4;
/** So many seats are shown large. */
const FEW = 8;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two meshes beside each other, side A on the left: a ring each, or rows where a ring is too tight. */
export function placeSides(sides: readonly Side[], width: number): SidesPicture {
  const size = sides.length <= FEW ? 42 : 26;
  const height = sides.length <= FEW ? Math.min(260, Math.max(210, width / 2)) : 330;
  const room = { x: SIDE_SHARE * width - 2 * MARGIN, y: height - TOP - MARGIN };
  const places = (["A", "B"] as const).flatMap((side) => {
    const seats = sides.flatMap((each, seat) => (each === side ? [seat] : []));
    const circle = ring(seats.length, room, size);
    const points = isLoose(circle, size) ? circle : rows(seats.length, room, size);
    const left = side === "A" ? MARGIN : width - MARGIN - room.x;
    return seats.map((seat, index) => {
      const { x, y } = points[index] ?? { x: 0, y: 0 };
      return { seat, side, x: left + x, y: TOP + y };
    });
  });
  return { places: places.sort((a, b) => a.seat - b.seat), height, size };
}

/** The side on which something was let go. */
export function sideAt(x: number, width: number): Side {
  return x < width / 2 ? "A" : "B";
}

function ring(count: number, room: Point, size: number): readonly Point[] {
  const middle = { x: room.x / 2, y: room.y / 2 };
  if (count === 1) return [middle];
  const radius = { x: Math.min(middle.x - size / 2, 110), y: middle.y - size / 2 };
  // An even number has a flat top, so that no link runs behind a third seat.
  const start = -Math.PI / 2 - (count % 2 === 0 && count > 2 ? Math.PI / count : 0);
  return Array.from({ length: count }, (_, index) => {
    const angle = start + (2 * Math.PI * index) / count;
    return { x: middle.x + radius.x * Math.cos(angle), y: middle.y + radius.y * Math.sin(angle) };
  });
}

function rows(count: number, room: Point, size: number): readonly Point[] {
  const columns = Math.max(1, Math.floor(room.x / (size + 2)));
  const step = { x: room.x / columns, y: Math.min(size + 10, room.y / Math.ceil(count / columns)) };
  return Array.from({ length: count }, (_, index) => ({
    x: ((index % columns) + 0.5) * step.x,
    y: (Math.floor(index / columns) + 0.5) * step.y,
  }));
}

/** Whether no seat touches another. */
function isLoose(points: readonly Point[], size: number): boolean {
  return points.every((a, index) => points.slice(index + 1).every((b) => Math.hypot(a.x - b.x, a.y - b.y) > size + 4));
}
