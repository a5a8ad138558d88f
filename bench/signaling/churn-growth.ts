import { median } from "../statistics.ts";
import type { Usage } from "./server-process.ts";

/** What a server used at a time. */
export interface Reading extends Usage {
  /** From when pages began to come. */
  readonly second: number;
}

export type Memory = Pick<Usage, "rssBytes" | "heapBytes">;

/** Memory at the beginning and at the end of some time. */
export interface Growth {
  readonly first: Memory;
  readonly last: Memory;
}

/**
 * Compares the first fifth of a time with its last: medians, since a reading is as large as what came just before it.
 * @param levelFrom the second from which on memory should be level; the half of the time where that would be later
 * @param readings one at least
 */
export function growthOf(readings: readonly Reading[], levelFrom: number): Growth {
  const end = readings.at(-1)?.second ?? 0;
  const from = Math.min(levelFrom, end / 2);
  const fifth = (end - from) / 5;
  return {
    first: medianOf(readings.filter(({ second }) => second >= from && second <= from + fifth)),
    last: medianOf(readings.filter(({ second }) => second >= end - fifth)),
  };
}

function medianOf(readings: readonly Reading[]): Memory {
  return {
    rssBytes: median(readings.map(({ rssBytes }) => rssBytes)),
    heapBytes: median(readings.map(({ heapBytes }) => heapBytes)),
  };
}
