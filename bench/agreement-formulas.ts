import type { EntryOf, JournalEntry, JournalEvent } from "../shared/peer/journal.ts";

/** What the journals of the survivors tell of one view change. Times in milliseconds. */
export interface ViewChange {
  /** From the moment at which the first survivor had no grace left until the last one knew the decision. */
  readonly decisionMs: number;
  /** From then until the last one had committed a round by votes in the new view. */
  readonly resumeMs: number;
  /** That round, counted from the new view's base: 1 where nothing was skipped or done twice. */
  readonly roundsToResume: number;
}

/**
 * Reads the change to view 2 from the survivors' journals, whose clocks are one machine's.
 * @throws RangeError naming the event that a journal lacks
 */
export function viewChangeOf(journals: readonly (readonly JournalEntry[])[]): ViewChange {
  const expired = journals.flatMap((journal) => journal.find(({ event }) => event === "graceExpired") ?? []);
  if (expired.length === 0) throw new RangeError("No survivor's journal has graceExpired");
  const decided = journals.map((journal) => firstOf(journal, "decided", () => true));
  // A base that was only prepared is committed by the decision itself, and is no round of the new view.
  const resumed = journals.map((journal) =>
    firstOf(journal, "committed", ({ view, detail }) => view === 2 && detail?.by !== "decision"),
  );
  const decidedAt = Math.max(...decided.map(({ at }) => at));
  return {
    decisionMs: decidedAt - Math.min(...expired.map(({ at }) => at)),
    resumeMs: Math.max(...resumed.map(({ at }) => at)) - decidedAt,
    roundsToResume:
      Math.max(...resumed.map(({ round }) => round)) - Math.min(...decided.map(({ detail }) => detail.base)),
  };
}

function firstOf<E extends JournalEvent>(
  journal: readonly JournalEntry[],
  event: E,
  isFit: (entry: EntryOf<E>) => boolean,
): EntryOf<E> {
  const entry = journal.filter((each): each is EntryOf<E> => each.event === event).find(isFit);
  if (!entry) throw new RangeError(`A survivor's journal has no fitting ${event}`);
  return entry;
}
