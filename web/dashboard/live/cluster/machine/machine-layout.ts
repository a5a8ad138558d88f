import type { PeerState } from "../../../../../shared/peer/states.ts";
import { edgeCurve, pathOf, type BoxSize, type Point } from "./edge-path.ts";

/** Where the states of a peer's machine stand in a drawing, and how its arrows bend; laid out by hand. */
export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly box: BoxSize;
  readonly fontSize: number;
  readonly states: Readonly<Record<PeerState, Point>>;
  /** For each state those that may follow it, with the arrow's bend (`edgeCurve`). */
  readonly bends: Readonly<Record<PeerState, Readonly<Partial<Record<PeerState, number>>>>>;
}

/** The round runs along the top, trouble lies below it, the end at the bottom. */
export const WIDE: MachineLayout = {
  width: 640,
  height: 392,
  box: { width: 104, height: 40 },
  fontSize: 14,
  states: {
    recovering: { x: 56, y: 36 },
    joining: { x: 56, y: 140 },
    catchingUp: { x: 56, y: 270 },
    computing: { x: 220, y: 90 },
    averaging: { x: 385, y: 90 },
    voting: { x: 550, y: 90 },
    suspended: { x: 300, y: 230 },
    agreeing: { x: 470, y: 230 },
    saving: { x: 300, y: 364 },
    finished: { x: 440, y: 364 },
    halted: { x: 578, y: 364 },
  },
  bends: {
    recovering: { joining: 0, saving: 6 },
    joining: { computing: 14, catchingUp: -6, saving: -4 },
    computing: { averaging: 0, suspended: -6, agreeing: 6, saving: -24 },
    averaging: { voting: 0, suspended: -10, agreeing: -6, saving: 34 },
    voting: { computing: -26, suspended: -6, agreeing: -6, saving: -24 },
    suspended: { computing: -6, averaging: -6, voting: 16, catchingUp: -8, agreeing: -8, saving: 0 },
    agreeing: { computing: -18, averaging: -6, voting: -6, suspended: -8, catchingUp: 18, saving: 2 },
    catchingUp: { joining: -6, computing: -4, suspended: -8, agreeing: -34, saving: 0 },
    saving: { finished: 0, halted: 26 },
    finished: {},
    halted: {},
  },
};

/** For a phone: the round runs down the left side. */
export const NARROW: MachineLayout = {
  width: 340,
  height: 566,
  box: { width: 84, height: 36 },
  fontSize: 12.5,
  states: {
    recovering: { x: 45, y: 24 },
    joining: { x: 165, y: 24 },
    catchingUp: { x: 292, y: 70 },
    computing: { x: 62, y: 150 },
    averaging: { x: 62, y: 295 },
    voting: { x: 62, y: 440 },
    suspended: { x: 190, y: 210 },
    agreeing: { x: 190, y: 360 },
    saving: { x: 292, y: 440 },
    finished: { x: 190, y: 545 },
    halted: { x: 292, y: 545 },
  },
  bends: {
    recovering: { joining: 0, saving: 84 },
    joining: { computing: 0, catchingUp: -6, saving: 24 },
    computing: { averaging: 0, suspended: -6, agreeing: 6, saving: 116 },
    averaging: { voting: 0, suspended: 22, agreeing: -12, saving: -34 },
    voting: { computing: 46, suspended: 12, agreeing: -10, saving: -2 },
    suspended: { computing: -6, averaging: -10, voting: 6, catchingUp: -6, agreeing: -6, saving: 2 },
    agreeing: { computing: 10, averaging: -8, voting: -8, suspended: -6, catchingUp: -6, saving: 0 },
    catchingUp: { joining: -6, computing: 8, suspended: -8, agreeing: 24, saving: 34 },
    saving: { finished: 0, halted: 0 },
    finished: {},
    halted: {},
  },
};

/** For the classroom: boxes and words as large as half a screen allows. */
export const BIG: MachineLayout = {
  width: 704,
  height: 350,
  box: { width: 126, height: 48 },
  fontSize: 18.5,
  states: {
    recovering: { x: 65, y: 27 },
    joining: { x: 65, y: 118 },
    catchingUp: { x: 65, y: 222 },
    computing: { x: 240, y: 80 },
    averaging: { x: 425, y: 80 },
    voting: { x: 610, y: 80 },
    suspended: { x: 335, y: 200 },
    agreeing: { x: 530, y: 200 },
    saving: { x: 335, y: 322 },
    finished: { x: 490, y: 322 },
    halted: { x: 638, y: 322 },
  },
  bends: {
    recovering: { joining: 0, saving: 12 },
    joining: { computing: 20, catchingUp: -6, saving: -6 },
    computing: { averaging: 0, suspended: -6, agreeing: 10, saving: -40 },
    averaging: { voting: 0, suspended: -6, agreeing: -6, saving: 38 },
    voting: { computing: -28, suspended: -6, agreeing: -6, saving: -24 },
    suspended: { computing: -6, averaging: -8, voting: -16, catchingUp: 8, agreeing: 6, saving: 2 },
    agreeing: { computing: 6, averaging: -6, voting: -6, suspended: 6, catchingUp: 26, saving: -2 },
    catchingUp: { joining: -6, computing: -2, suspended: 6, agreeing: -42, saving: -4 },
    saving: { finished: 0, halted: 32 },
    finished: {},
    halted: {},
  },
};

/** An arrow of the drawing. */
export interface MachineEdge {
  readonly key: string;
  readonly from: PeerState;
  readonly to: PeerState;
  /** The `d` of its path. */
  readonly path: string;
}

/** All arrows of a layout. */
export function machineEdges({ states, bends, box }: MachineLayout): readonly MachineEdge[] {
  return (Object.keys(bends) as PeerState[]).flatMap((from) =>
    (Object.entries(bends[from]) as [PeerState, number][]).map(([to, bend]) => ({
      key: `${from}-${to}`,
      from,
      to,
      path: pathOf(edgeCurve(states[from], states[to], bend, box)),
    })),
  );
}
