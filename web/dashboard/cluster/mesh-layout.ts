/** Where the peers of a mesh stand on the screen; all in CSS pixels. */
export interface MeshLayout {
  readonly width: number;
  readonly height: number;
  readonly nodeRadius: number;
  /** Whether each peer has room for its words; the table below has them anyway. */
  readonly worded: boolean;
  readonly nodes: readonly { readonly x: number; readonly y: number }[];
}

const LABEL_WIDTH = 116;
const LABEL_HEIGHT = 58;
const HEIGHT_MAX = 440;

/** Peers on an ellipse in seat order, as wide as there is room. Up to eight have words; more are numbers and shapes. */
export function meshLayout(seats: number, width: number): MeshLayout {
  const worded = seats <= 8 && width >= 300;
  const nodeRadius = worded ? (width < 420 ? 24 : 28) : seats > 16 ? 15 : 19;
  const sideways = worded ? LABEL_WIDTH / 2 : nodeRadius + 4;
  const below = worded ? LABEL_HEIGHT : 8;
  const radiusX = Math.max(40, width / 2 - sideways);
  const radiusY = Math.min(radiusX, (HEIGHT_MAX - below) / 2 - nodeRadius - 4, seats <= 3 ? 120 : 160);
  const height = 2 * radiusY + 2 * nodeRadius + below + 8;
  // Two stand side by side, four at the corners: a peer straight above another would hide its words behind an edge.
  const start = seats % 2 === 0 ? -Math.PI / 2 - Math.PI / seats : -Math.PI / 2;
  const nodes = Array.from({ length: seats }, (_, seat) => {
    const angle = seats === 2 ? Math.PI * (seat + 1) : start + (2 * Math.PI * seat) / seats;
    return { x: width / 2 + radiusX * Math.cos(angle), y: nodeRadius + 4 + radiusY * (1 + Math.sin(angle)) };
  });
  return seats === 2
    ? flat({ width, height, nodeRadius, worded, nodes }, below)
    : { width, height, nodeRadius, worded, nodes };
}

function flat(layout: MeshLayout, below: number): MeshLayout {
  const height = 2 * layout.nodeRadius + below + 72;
  return { ...layout, height, nodes: layout.nodes.map(({ x }) => ({ x, y: layout.nodeRadius + 32 })) };
}
