import { suspectMs } from "./expectations.ts";
import type { Move, MoveSpec } from "./moves.ts";

/** A move with settings that suit most sessions, behind one button. */
export interface QuickMove {
  readonly label: string;
  readonly move: Move;
}

/** So much later what a slow seat sends arrives: to be seen, and far from what makes a suspect. */
const SLOWED_MS = 600;
const FREEZE_MS = 5000;
/** A lie that a mean cannot outvote: among ten peers it is still as long as the truth. */
const LIE_FACTOR = 10;

/**
 * What can be done to one seat, and to all.
 * @param target the seat that it is about
 * @param own the seat of this tab, which stays with the larger side of a split
 * @param members seats of the present view
 */
export function quickMoves(
  target: number,
  own: number,
  members: readonly number[],
  spec: MoveSpec,
): readonly QuickMove[] {
  const others = members.filter((seat) => seat !== target);
  const [a, b] = halves(own, members);
  return [
    { label: "Cut it off", move: { move: "split", a: others, b: [target] } },
    { label: "Split in two", move: { move: "split", a, b } },
    {
      label: "Make it slow",
      move: { move: "slow", at: target, to: others, ms: Math.min(SLOWED_MS, suspectMs(spec) / 2) },
    },
    { label: `Freeze it for ${FREEZE_MS / 1000}\u00a0s`, move: { move: "pause", at: target, ms: FREEZE_MS } },
    { label: "Flip a bit", move: { move: "flip", at: target, what: "gradient" } },
    { label: "Let it lie", move: { move: "lie", at: target, factor: LIE_FACTOR } },
  ];
}

/** Two sides as equal as can be, this tab's own on the larger one. */
function halves(own: number, members: readonly number[]): readonly [readonly number[], readonly number[]] {
  const rest = members.filter((seat) => seat !== own);
  const across = Math.floor(members.length / 2);
  const b = rest.slice(rest.length - across);
  return [members.filter((seat) => !b.includes(seat)), b];
}
