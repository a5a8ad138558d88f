import type { Bounds } from "./bounds.ts";

/** Faults that a search takes a number of. */
export const FAULTS = [
  "ballots",
  "falseAlarms",
  "stops",
  "reloads",
  "losses",
  "ends",
  "damages",
  "slowWrites",
] as const;
export type FaultKind = (typeof FAULTS)[number];

const BITS = 3;
const MOST = 2 ** BITS - 1;

/** How many faults of each kind there were, as one number. */
export function used(budget: number, kind: FaultKind): number {
  return (budget >>> (BITS * FAULTS.indexOf(kind))) & MOST;
}

export function isLeft(budget: number, kind: FaultKind, bounds: Bounds): boolean {
  return used(budget, kind) < Math.min(bounds[kind], MOST);
}

/** One more of a kind. */
export function spend(budget: number, kind: FaultKind): number {
  return budget + (1 << (BITS * FAULTS.indexOf(kind)));
}
