import { JOURNAL_ENTRIES_MAX, ROUNDS_KEPT_MAX } from "../../shared/limits.ts";
import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import { withFigures } from "../../shared/peer/round-figures.ts";
import type { SeatFacts, SeatNews } from "../ports/seat-news.ts";

/** All that can be seen of one seat at one moment; never changed, only followed by the next. */
export interface SeatMoment extends SeatFacts {
  /** Oldest first; at most the newest {@link JOURNAL_ENTRIES_MAX}. */
  readonly journal: readonly JournalEntry[];
  /** Figures of every committed round, oldest first; at most the newest {@link ROUNDS_KEPT_MAX}. */
  readonly rounds: readonly RoundMetrics[];
}

/** Before anything is known. */
export const NOTHING_KNOWN: SeatMoment = {
  status: undefined,
  training: undefined,
  backend: undefined,
  privacy: undefined,
  savedKey: undefined,
  storageTrouble: undefined,
  failure: undefined,
  meeting: undefined,
  unreachable: [],
  observers: 0,
  faults: undefined,
  journal: [],
  rounds: [],
};

/** The moment after some news. A new fact of a seat needs no word here. */
export function reduce(moment: SeatMoment, news: SeatNews): SeatMoment {
  switch (news.type) {
    case "anew":
      return NOTHING_KNOWN;
    case "facts":
      return { ...moment, ...news.facts };
    case "journal":
      return { ...moment, journal: [...moment.journal, ...news.entries].slice(-JOURNAL_ENTRIES_MAX) };
    case "rounds":
      return { ...moment, rounds: withFigures(moment.rounds, news.rounds, ROUNDS_KEPT_MAX) };
  }
}

/**
 * A seat as it can be seen: by the tab that holds it, and, but for what stays there, by one that watches. Either way it
 * is only looked at here; what can be done at a seat is its holder's.
 */
export class SeatPicture {
  readonly session: string;
  #moment = NOTHING_KNOWN;
  readonly #listeners = new Set<() => void>();

  constructor(session: string) {
    this.session = session;
  }

  get moment(): SeatMoment {
    return this.#moment;
  }

  /** Takes in what is new, and tells all who listen, once. */
  take(...news: readonly SeatNews[]): void {
    this.#moment = news.reduce(reduce, this.#moment);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
