import { present } from "../assert.ts";
import type { RoundMetrics } from "../peer/effect.ts";
import type { FiledEntry, FiledEntryOf, JournalEvent } from "../peer/journal.ts";
import { isByVotes } from "../journals/journals-of-run.ts";

/** How long the phases of a round took, in milliseconds. */
export type RoundPhases = Pick<RoundMetrics, "view" | "round" | "roundMs" | "computeMs" | "voteMs">;

/** A peer's journal of one page load, and what else was kept of it. */
export interface JournalSource {
  /** As people know it: the file's name. */
  readonly name: string;
  readonly entries: readonly FiledEntry[];
  /** Figures of its rounds, which tell how long each phase took. */
  readonly rounds?: readonly RoundPhases[];
  /** What the people at the seats wanted to be called, by seat, "" for nothing, as far as its peer knew. */
  readonly people?: readonly string[];
}

/** Something that a journal tells, at its seat's own time: a line, or a vote, which only a round's figures tell of. */
export type Point = {
  readonly seat: number;
  /** Milliseconds by the seat's clock. */
  readonly at: number;
  /** Index of the source, and of the line in it; -1 for a vote. */
  readonly source: number;
  readonly line: number;
} & (
  | {
      readonly entry: FiledEntry;
      /** The round's figures, at its commit. */
      readonly metrics: RoundPhases | undefined;
    }
  | { readonly entry?: never; readonly voted: { readonly view: number; readonly round: number } }
);

/** A point that tells one event. */
export type PointOf<E extends JournalEvent> = Point & { readonly entry: FiledEntryOf<E> };

/** The points that tell one of these events, in order. */
export function pointsTelling<E extends JournalEvent>(points: readonly Point[], ...events: E[]): readonly PointOf<E>[] {
  return points.filter((point): point is PointOf<E> => events.some((event) => event === point.entry?.event));
}

/** All that the journals tell, by seat, each in the order of the seat's time. */
export function pointsOfJournals(sources: readonly JournalSource[], seats: number): readonly (readonly Point[])[] {
  const bySeat = Array.from({ length: seats }, (): Point[] => []);
  sources.forEach((source, index) => {
    const seat = source.entries[0]?.seat;
    if (seat !== undefined) present(bySeat[seat], "each seat has points").push(...pointsOf(source, index));
  });
  // Stable: lines of one time stay in the order in which they were written.
  return bySeat.map((points) => points.sort((a, b) => a.at - b.at));
}

function pointsOf({ entries, rounds = [] }: JournalSource, source: number): Point[] {
  const figures = new Map(rounds.map((metrics) => [`${metrics.view} ${metrics.round}`, metrics]));
  const points: Point[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  entries.forEach((entry, line) => {
    const { seat, view, round } = entry;
    // The order of the lines is certain, the clock may have been set back.
    const at = Math.max(latest, entry.at);
    const metrics = isByVotes(entry) ? figures.get(`${view} ${round}`) : undefined;
    if (metrics) {
      const votedAt = Math.max(points.at(-1)?.at ?? at, at - metrics.voteMs);
      points.push({ seat, at: votedAt, voted: { view, round }, source, line: -1 });
    }
    latest = at;
    points.push({ seat, at, entry, metrics, source, line });
  });
  return points;
}
