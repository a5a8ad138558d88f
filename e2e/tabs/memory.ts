import type { Page } from "playwright";

/** Collecting garbage of all threads of a tab takes its time on a busy machine. */
const READING_MS_MAX = 60_000;

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

/**
 * Round and memory of a tab; the garbage of all its threads is collected for it.
 * @throws Error where the browser does not tell in time
 */
export async function readMemory(page: Page): Promise<MemoryReading> {
  const reading = page.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory(): Promise<MemoryBreakdown>;
    };
    const memory = await measureUserAgentSpecificMemory.call(performance);
    return { round: window.lockstep?.status()?.committed.round ?? 0, memory };
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new Error(`The browser did not tell a tab's memory within ${READING_MS_MAX / 1000} s`);
    timer = setTimeout(() => reject(error), READING_MS_MAX);
  });
  try {
    const { round, memory } = await Promise.race([reading, tooLate]);
    return readingOf(round, memory);
  } finally {
    clearTimeout(timer);
  }
}

function fileName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
