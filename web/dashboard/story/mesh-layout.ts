/** A peer's place. Its words stand on the outer side, where no link runs through them. */
export interface MeshNode {
  readonly x: number;
  readonly y: number;
  readonly wordsAbove: boolean;
}

/** Where the peers of a mesh stand on the screen; all in CSS pixels. */
export interface MeshLayout {
  readonly width: number;
  readonly height: number;
  readonly nodeRadius: number;
  /** Whether each peer has room for its words; the table beside it has them anyway. */
  readonly worded: boolean;
  readonly nodes: readonly MeshNode[];
}

const LABEL_WIDTH = 116;
const LABEL_HEIGHT = 58;
const RADIUS_Y_MAX = 150;
const MARGIN = 8;

/**
 * Peers on an ellipse in seat order, as wide as there is room; with words where those do not run into each other.
 * @param radiusYMax half the ellipse's height at the most, in CSS pixels
 */
export function meshLayout(seats: number, width: number, radiusYMax = RADIUS_Y_MAX): MeshLayout {
  const worded = arrange(seats, { width, radiusYMax }, true);
  return legible(worded.nodes) ? worded : arrange(seats, { width, radiusYMax }, false);
}

interface Room {
  readonly width: number;
  readonly radiusYMax: number;
}

function arrange(seats: number, { width, radiusYMax }: Room, worded: boolean): MeshLayout {
  const nodeRadius = worded ? (width < 420 ? 24 : 28) : seats > 16 ? 15 : 19;
  const radiusX = width / 2 - (worded ? LABEL_WIDTH / 2 : nodeRadius + MARGIN);
  const radiusY = Math.min(radiusX, radiusYMax);
  const placed = ringAngles(seats).map((angle) => {
    const y = radiusY * Math.sin(angle);
    return { x: width / 2 + radiusX * Math.cos(angle), y, wordsAbove: Math.sin(angle) < -0.1 };
  });
  const words = (above: boolean): number =>
    worded && placed.some((node) => node.wordsAbove === above) ? LABEL_HEIGHT : 0;
  const top = nodeRadius + MARGIN + words(true) - Math.min(...placed.map((node) => node.y));
  const nodes = placed.map((node) => ({ ...node, y: node.y + top }));
  const height = Math.max(...nodes.map((node) => node.y)) + nodeRadius + MARGIN + words(false);
  return { width, height, nodeRadius, worded, nodes };
}

/** The directions in which so many seats stand around a middle, in radians. */
export function ringAngles(seats: number): readonly number[] {
  // Two stand side by side, an even number with a flat top: nobody straight above another.
  const start = seats === 2 ? Math.PI : seats % 2 === 0 ? -Math.PI / 2 - Math.PI / seats : -Math.PI / 2;
  return Array.from({ length: seats }, (_, seat) => start + (2 * Math.PI * seat) / seats);
}

/** Whether no peer's words touch another's on the same side. */
function legible(nodes: readonly MeshNode[]): boolean {
  return nodes.every((a, index) =>
    nodes
      .slice(index + 1)
      .every(
        (b) =>
          a.wordsAbove !== b.wordsAbove ||
          Math.abs(a.x - b.x) >= LABEL_WIDTH - 4 ||
          Math.abs(a.y - b.y) >= LABEL_HEIGHT,
      ),
  );
}
