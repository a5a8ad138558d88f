/** How far a search goes: it is exhaustive within these bounds. */
export interface Bounds {
  readonly name: string;
  /** What it is to show, in a sentence. */
  readonly about: string;
  readonly seats: number;
  /** Rounds that are prepared and voted for, in all views together. */
  readonly rounds: number;
  /** The last view that a record is proposed for. */
  readonly views: number;
  /** Ballots that are begun, in all instances together. */
  readonly ballots: number;
  /** Seats whose timers start ballots; those of the others do not, which makes them alike. */
  readonly proposers: readonly number[];
  /** Ballots that are begun because somebody is not heard who is there (P1). */
  readonly falseAlarms: number;
  /** Pages that go and never come back. */
  readonly stops: number;
  /** Pages that are loaded anew and find what their seat's disk has. */
  readonly reloads: number;
  /** Pages that are loaded anew and find nothing. */
  readonly losses: number;
  /** Pages that give up for want of a majority (P6). */
  readonly ends: number;
  /** Averages that damaged memory makes false. */
  readonly damages: number;
  /** Steps whose writes to the disk stay under way, so that a page can go before they are done. */
  readonly slowWrites: number;
  /** Prepared and voted are two steps, so that a promise can come between them. */
  readonly votesLate: boolean;
}

const LEAST = {
  ...{ seats: 3, rounds: 0, views: 2, ballots: 1, proposers: [0], votesLate: false },
  ...{ falseAlarms: 1, stops: 0, reloads: 0, losses: 0, ends: 0, damages: 0, slowWrites: 0 },
};

/** The searches that there are, each for one kind of trouble: all at once would be too many states to see far. */
const SEARCHES = {
  changes: {
    ...LEAST,
    about: "two view changes around a round, with a page that goes and one whose memory is lost (P2 to P8)",
    ...{ rounds: 1, views: 3, ballots: 2, stops: 1, losses: 1 },
  },
  rounds: {
    ...LEAST,
    about: "a view change cuts into a round: prepared, voted for or committed, here and not there (R4, P3, P4)",
    ...{ rounds: 1, votesLate: true },
  },
  duel: {
    ...LEAST,
    about: "two seats start ballots and overtake each other (P2, P4)",
    ...{ ballots: 2, proposers: [0, 1] },
  },
  duels: {
    ...LEAST,
    about: "the same with a third ballot, which finds records of both that were accepted",
    ...{ ballots: 3, proposers: [0, 1] },
  },
  damage: {
    ...LEAST,
    about: "somebody's average is false, and a view change cuts into the retry (R5)",
    ...{ rounds: 1, damages: 1 },
  },
  disk: {
    ...LEAST,
    about: "a page goes and comes back while its disk has not written yet (P7)",
    ...{ reloads: 1, slowWrites: 1 },
  },
  amnesia: {
    ...LEAST,
    about: "a seat comes back without its memory between two ballots (P7)",
    ...{ ballots: 2, proposers: [0, 1], losses: 1 },
  },
  ends: {
    ...LEAST,
    about: "somebody gives up as a minority while the others go on (P6)",
    ...{ rounds: 1, ends: 1 },
  },
} satisfies Readonly<Record<string, Omit<Bounds, "name">>>;

export type SearchName = keyof typeof SEARCHES;
export const SEARCH_NAMES = Object.keys(SEARCHES) as readonly SearchName[];

/** Searches of every run of the tests. */
export const QUICK: readonly SearchName[] = ["rounds", "duel", "damage", "disk"];
/** So many states of each, or fewer: breadth-first, so that they are all those of the first dozen steps or so. */
export const QUICK_STATES = 40_000;

export function boundsOf(name: SearchName): Bounds {
  return { name, ...SEARCHES[name] };
}
