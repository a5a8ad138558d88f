import type { MemoryReading } from "../e2e/tabs/memory.ts";
import { median, medianSlope } from "./statistics.ts";

/** Bytes that a tab gains in 100 rounds; single readings that stand out do not count. */
export function growthPer100Rounds(readings: readonly MemoryReading[]): number {
  return 100 * medianSlope(readings.map(({ round, bytes }) => ({ x: round, y: bytes })));
}

/** The worst tab's growth. */
export function worstGrowth(tabs: readonly (readonly MemoryReading[])[]): number {
  return Math.max(...tabs.map(growthPer100Rounds));
}

export function medianBytes(tabs: readonly (readonly MemoryReading[])[]): number {
  return median(tabs.flat().map(({ bytes }) => bytes));
}
