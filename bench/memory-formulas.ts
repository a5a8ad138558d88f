import { median, slope } from "./statistics.ts";

/** Memory of one tab at a moment of its training. */
export interface MemoryReading {
  readonly round: number;
  /** JavaScript of the page and its workers, array buffers included. */
  readonly bytes: number;
}

/** Bytes that a tab gains in 100 rounds: slope of the least-squares line. */
export function growthPer100Rounds(readings: readonly MemoryReading[]): number {
  return 100 * slope(readings.map(({ round, bytes }) => ({ x: round, y: bytes })));
}

/** The worst tab's growth. */
export function worstGrowth(tabs: readonly (readonly MemoryReading[])[]): number {
  return Math.max(...tabs.map(growthPer100Rounds));
}

export function medianBytes(tabs: readonly (readonly MemoryReading[])[]): number {
  return median(tabs.flat().map(({ bytes }) => bytes));
}
