import type { FiledEntry } from "../peer/journal.ts";
import { recordOf, type KnownRecord } from "./record.ts";
import type { Line } from "./report.ts";

/** A record and the line that tells it. */
export interface RecordLine {
  readonly record: KnownRecord;
  readonly line: Line;
}

/** The journal of one page load. */
export interface Journal {
  readonly index: number;
  readonly seat: number;
  readonly lines: readonly Line[];
  /**
   * Its first lines are there: storage is read before anything is computed or decided, and the oldest lines are the
   * first to go. Cut journals are believed in what they say and not in what they leave out.
   */
  readonly whole: boolean;
  /** By which a record names this page load; undefined where it came into no view. */
  readonly incarnation: string | undefined;
}

/** Views that follow one start of the session: the first one, or a resume, after which rounds may be done anew. */
export interface Era {
  /** The view that was started. */
  readonly view: number;
  /** Rounds up to here are those of the era before; null where there is none, or no journal tells. */
  readonly baseRound: number | null;
}

/** All journals of a run, and what they tell together. */
export class JournalsOfRun {
  readonly journals: readonly Journal[];
  /** Every line that tells a record, in the order of the input. */
  readonly recordLines: readonly RecordLine[];
  /** The first line that tells the record of a view, by view, ascending. */
  readonly records: ReadonlyMap<number, RecordLine>;
  /** Ascending; the first one holds everything before the first resume. */
  readonly eras: readonly Era[];
  /** N (M1); null where no journal tells it. */
  readonly seats: number | null;

  constructor(journals: readonly (readonly FiledEntry[])[], seats?: number) {
    this.journals = journals.flatMap((entries, index) => journalOf(entries, index));
    this.recordLines = this.journals.flatMap(({ lines }) =>
      lines.flatMap((line) => {
        const record = recordOf(line.entry);
        return record === undefined ? [] : [{ record, line }];
      }),
    );
    const first = new Map<number, RecordLine>();
    // Whoever missed a decision knows less of it: its line is taken where there is no other.
    const byKnowledge = [true, false].flatMap((isMissed) =>
      this.recordLines.filter(({ line }) => (line.entry.event === "missed") !== isMissed),
    );
    for (const each of byKnowledge) if (!first.has(each.record.view)) first.set(each.record.view, each);
    this.records = new Map([...first].sort(([a], [b]) => a - b));
    this.eras = erasOf(this.journals, this.records);
    // All seats are in a start record (M4), but for those that came later (M7): of these, later records tell.
    const start = [...this.records.values()].find(({ record }) => record.kind === "start");
    const named = [...this.records.values()].flatMap(({ record }) => record.members.map(({ seat }) => seat + 1));
    this.seats = seats ?? (start ? Math.max(...named) : null);
  }

  /** m of protocol.md: seats that decide; undefined where N is not known. */
  get quorum(): number | undefined {
    return this.seats === null ? undefined : Math.floor(this.seats / 2) + 1;
  }

  record(view: number): KnownRecord | undefined {
    return this.records.get(view)?.record;
  }

  /** Index of the era that a view belongs to. */
  eraOf(view: number): number {
    return this.eras.findLastIndex((era) => era.view <= view);
  }

  /** Index of the era whose history a round belongs to, as seen from a view. */
  eraOfRound(view: number, round: number): number {
    let era = this.eraOf(view);
    while (era > 0 && round <= (this.eras[era]?.baseRound ?? -1)) era -= 1;
    return era;
  }

  /** Journals of a seat. */
  of(seat: number): readonly Journal[] {
    return this.journals.filter((journal) => journal.seat === seat);
  }

  /** The journal, from its first line, of the page load of a seat that a view names. */
  wholeOf(seat: number, view: number): Journal | undefined {
    const named = this.record(view)?.members.find((member) => member.seat === seat)?.incarnation;
    return this.of(seat).find(({ whole, incarnation }) => whole && incarnation !== undefined && incarnation === named);
  }
}

function journalOf(entries: readonly FiledEntry[], index: number): Journal[] {
  const [first] = entries;
  if (first === undefined) return [];
  return [
    {
      index,
      seat: first.seat,
      lines: entries.map((entry, place) => ({ journal: index, number: place + 1, entry })),
      whole: entries.some(({ event }) => event === "recovered"),
      incarnation: incarnationOf(entries),
    },
  ];
}

/**
 * A page load sees no resume, and a resume takes a view number of its own. So views belong to one era where a journal leads
 * from one to the other, or where they follow each other and the later one was decided. Elsewhere a resume may lie between.
 */
function erasOf(journals: readonly Journal[], records: JournalsOfRun["records"]): readonly Era[] {
  const spans = journals.map(({ lines }) => viewsIn(lines)).filter((views) => views.length > 0);
  const bounds = spans.map((views): [number, number] => [Math.min(...views), Math.max(...views)]);
  const isKnown = (view: number): boolean => bounds.some(([from, to]) => from <= view && view <= to);
  const isReached = (view: number): boolean => bounds.some(([from, to]) => from < view && view <= to);
  const first = Math.min(...bounds.map(([least]) => least));
  const bases = new Map<number, number | null>([[0, null]]);
  for (const [least] of bounds) {
    const isDecided = records.has(least) && isKnown(least - 1);
    if (least > first && !isReached(least) && !isDecided) bases.set(least, null);
  }
  for (const { record } of records.values()) {
    if (record.kind !== "start" || record.view <= 1) continue;
    bases.set(record.view, record.base.round);
    // Without the last view before it, a whole era may be unknown.
    if (!isKnown(record.view - 1) && !bases.has(record.view - 1)) bases.set(record.view - 1, null);
  }
  return [...bases].map(([view, baseRound]) => ({ view, baseRound })).sort((a, b) => a.view - b.view);
}

/** Views that a page load was in, or knew of. */
function viewsIn(lines: readonly Line[]): readonly number[] {
  return lines.map(({ entry }) => recordOf(entry)?.view ?? entry.view).filter((view) => view > 0);
}

function incarnationOf(entries: readonly FiledEntry[]): string | undefined {
  for (const entry of entries) {
    const named = entry.event === "viewInstalled" ? recordOf(entry)?.members : undefined;
    const own = named?.find(({ seat }) => seat === entry.seat);
    if (own !== undefined) return own.incarnation;
  }
  return undefined;
}

/** Whether a commit follows from a record that names the round as its base, not from votes. */
export function isByDecision({ event, detail }: FiledEntry): boolean {
  return event === "committed" && detail?.by === "decision";
}

/** Whether all votes of a view's members made a commit (R4). */
export function isByVotes(entry: FiledEntry): boolean {
  return entry.event === "committed" && !isByDecision(entry);
}

/** Whether a line ends the peer's part in views below `instance`: it promised, or proposed and so promised itself (P3). */
export function fenceOf(entry: FiledEntry): number | undefined {
  return entry.event === "promised" || entry.event === "proposed" ? entry.detail?.instance : undefined;
}
