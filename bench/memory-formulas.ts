import { median, medianSlope } from "./statistics.ts";

/** Memory of one tab at a moment of its training. */
export interface MemoryReading {
  readonly round: number;
  /** JavaScript of the page and its workers, array buffers included. */
  readonly bytes: number;
  /** Bytes of the page and of each of its workers, named after their files. */
  readonly byThread: Readonly<Record<string, number>>;
}

/** What the browser tells of a tab; an entry without a single owner is shared. */
export interface MemoryBreakdown {
  readonly bytes: number;
  readonly breakdown: readonly {
    readonly bytes: number;
    readonly attribution: readonly { readonly scope: string; readonly url: string }[];
  }[];
}

/** Sums the breakdown up for each thread. */
export function readingOf(round: number, { bytes, breakdown }: MemoryBreakdown): MemoryReading {
  const byThread: Record<string, number> = {};
  for (const entry of breakdown) {
    if (entry.bytes === 0) continue;
    const [owner, ...others] = entry.attribution;
    const isPage = owner?.scope === "Window";
    const name = owner === undefined || others.length > 0 ? "shared" : isPage ? "page" : fileName(owner.url);
    byThread[name] = (byThread[name] ?? 0) + entry.bytes;
  }
  return { round, bytes, byThread };
}

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

function fileName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
