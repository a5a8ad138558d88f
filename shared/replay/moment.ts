import { present } from "../assert.ts";
import type { FiledEntry } from "../peer/journal.ts";
import type { Band, RecordedEvent, Recording, Span } from "./recording.ts";

/** A seat at one moment. */
export interface SeatAtMoment {
  readonly seat: number;
  /** Undefined before anything was recorded of it, and after. */
  readonly span: Span | undefined;
  /** The last round that it committed or came to have, and its digest; null before it was in any view. */
  readonly committed: { readonly round: number; readonly digest: string } | null;
  /** Seats that it hears, as far as it knows: their links are up and it does not suspect them. */
  readonly hears: readonly number[];
}

/** The whole cluster at one moment. */
export interface Moment {
  readonly at: number;
  readonly seats: readonly SeatAtMoment[];
  /** What lasts at this moment. */
  readonly bands: readonly Band[];
  /** Index of the first event after this moment. */
  readonly next: number;
}

interface Change<T> {
  readonly at: number;
  readonly value: T;
}
type Committed = SeatAtMoment["committed"];

/** What changed at one seat, in the order of time. */
interface Changes {
  readonly committed: Change<Committed>[];
  /** By heard seat. */
  readonly hearing: readonly Change<boolean>[][];
}

/** Answers what holds at a time of a recording; all it needs is gathered once. */
export class Moments {
  readonly #recording: Recording;
  readonly #changes: readonly Changes[];
  readonly #eventTimes: readonly number[];

  constructor(recording: Recording) {
    this.#recording = recording;
    const { seats, events, lanes } = recording;
    this.#changes = Array.from({ length: seats }, () => {
      return { committed: [], hearing: Array.from({ length: seats }, () => []) };
    });
    this.#eventTimes = events.map(({ at }) => at);
    for (const { at, place, what } of events) {
      if (place === null || what.kind !== "journal") continue;
      const { committed, hearing } = this.#changesOf(place.seat);
      const state = committedBy(what.entry);
      if (state) committed.push({ at, value: state });
      const heard = hearingChangedBy(what.entry);
      if (heard) hearing[heard.peer]?.push({ at, value: heard.hears });
    }
    // A page that is closed hears nobody.
    for (const { seat, spans } of lanes) {
      for (const { state, from } of spans) {
        if (state !== "away") continue;
        for (const changes of this.#changesOf(seat).hearing) {
          changes.splice(countUntil(changes, from), 0, { at: from, value: false });
        }
      }
    }
  }

  /** @param at in milliseconds of the recording */
  at(at: number): Moment {
    const { lanes, bands } = this.#recording;
    return {
      at,
      seats: lanes.map(({ seat, spans }) => {
        const { committed, hearing } = this.#changesOf(seat);
        return {
          seat,
          span: spanAt(spans, at),
          committed: latest(committed, at) ?? null,
          hears: hearing.flatMap((changes, peer) => (latest(changes, at) === true ? [peer] : [])),
        };
      }),
      bands: bands.filter(({ from, until }) => from <= at && at < until),
      next: firstAfter(this.#eventTimes, at),
    };
  }

  /** At most `most` events after a moment, in order. */
  after({ next }: Moment, most: number): readonly RecordedEvent[] {
    return this.#recording.events.slice(next, next + most);
  }

  #changesOf(seat: number): Changes {
    return present(this.#changes[seat], "a place is at one of the seats");
  }
}

/** The span that holds a time; undefined before and after all that was recorded. */
export function spanAt(spans: readonly Span[], at: number): Span | undefined {
  const span = spans[countWhile(spans, ({ from }) => from <= at) - 1];
  return span !== undefined && at <= span.until ? span : undefined;
}

/** Index of the first of some ascending times that is later than `at`; their number where none is. */
export function firstAfter(times: readonly number[], at: number): number {
  return countWhile(times, (time) => time <= at);
}

function latest<T>(changes: readonly Change<T>[], at: number): T | undefined {
  return changes[countUntil(changes, at) - 1]?.value;
}

function countUntil(changes: readonly Change<unknown>[], at: number): number {
  return countWhile(changes, (change) => change.at <= at);
}

/** How many of the first elements fit, where those that do come before all others: by halves. */
export function countWhile<T>(list: readonly T[], fits: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fits(present(list[middle], "the middle of a list is in it"))) low = middle + 1;
    else high = middle;
  }
  return low;
}

function committedBy({ event, round, digest, detail }: FiledEntry): Committed | undefined {
  if (digest === undefined) return undefined;
  if (event === "committed" || event === "caughtUp" || event === "roundsGivenUp") return { round, digest };
  // Where the base is still to be fetched, the entry's own round is an older one.
  return event === "viewInstalled" && detail?.base === round ? { round, digest } : undefined;
}

function hearingChangedBy({ event, detail }: FiledEntry): { peer: number; hears: boolean } | undefined {
  const hears = event === "linkUp" || event === "returned";
  if (!hears && event !== "linkDown" && event !== "suspected") return undefined;
  return detail?.peer === undefined ? undefined : { peer: detail.peer, hears };
}
