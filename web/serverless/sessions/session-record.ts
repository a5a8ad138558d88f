import { OBSERVERS_MAX } from "../../../shared/limits.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { SessionPhase, StartedPhase } from "../../../shared/signaling/contract.ts";
import type { SeatRegistration } from "../../../shared/signaling/requests.ts";
import { Refused } from "./refused.ts";

/** A page that can be called: which page load, and by which ID. */
export type CalledPage = Pick<SeatRegistration, "incarnation" | "peerId">;

/** A seat that is taken. It belongs to whoever holds its token (M3). */
export interface TakenPlace {
  readonly token: string;
  /** What the person there wants to be called; "" for nothing. */
  name: string;
  page: CalledPage | null;
  /** When its page was last heard of, in milliseconds since 1970. */
  aliveAt: number;
  /** How far the session is, by the word of this seat. */
  word: StartedPhase | null;
}

export interface WatchingPlace {
  readonly observer: number;
  readonly token: string;
  peerId: string | null;
  aliveAt: number;
}

/** A session as a browser keeps it where no server does: plain data, which any page of that browser may change in its turn. */
export interface SessionRecord {
  readonly id: string;
  readonly spec: SessionSpec;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  contactAt: number;
  /** By seat. */
  readonly places: (TakenPlace | null)[];
  /** Tokens of seats that were freed while nothing was heard of their pages: theirs again if nobody has come since (M3). */
  readonly freed: (string | null)[];
  /** The first page load that was registered for each seat (M7). */
  readonly firstPages: (string | null)[];
  hasStarted: boolean;
  readonly watching: WatchingPlace[];
  watchedEver: number;
}

/** What has to be known of the moment in which a session is asked for something. */
export interface Moment {
  readonly now: number;
  /** Draws a secret. */
  readonly draw: () => string;
  /** Whether a page is there to be called. */
  readonly isThere: (peerId: string) => boolean;
}

/** As a server does: after so long without a word a seat in the lobby is free, and so long after a goodbye (M3). */
const FREED_AFTER_MS = 10_000;
const KEPT_FOR_RELOAD_MS = 4_000;
const OBSERVER_KEPT_MS = 10_000;

export function newRecord(id: string, spec: SessionSpec, now: number): SessionRecord {
  const empty = (): null[] => Array.from({ length: spec.seats }, () => null);
  return {
    ...{ id, spec, createdAt: now, contactAt: now, hasStarted: false, watching: [], watchedEver: 0 },
    ...{ places: empty(), freed: empty(), firstPages: empty() },
  };
}

/** How many seats are taken. */
export function takenIn({ places }: SessionRecord): number {
  return places.filter((place) => place !== null).length;
}

/** How far it is, by the word of its seats; it has ended when a majority of all says so. */
export function phaseIn({ places, spec, hasStarted }: SessionRecord): SessionPhase {
  const ended = places.filter((place) => place?.word === "ended").length;
  if (2 * ended > spec.seats) return "ended";
  return hasStarted ? "running" : "lobby";
}

/** It was started by those who were there, and its free seats can still be taken (M7). */
export function isOpen(record: SessionRecord): boolean {
  return phaseIn(record) === "running" && takenIn(record) < record.spec.seats;
}

/** Frees, in the lobby, the seats of pages that are gone, and forgets who has stopped watching. */
export function sweep(record: SessionRecord, { now, isThere }: Moment): void {
  const isGone = (peerId: string | null | undefined, aliveAt: number, keptMs: number): boolean =>
    now - aliveAt >= keptMs && (peerId == null || !isThere(peerId));
  const stay = record.watching.filter(({ peerId, aliveAt }) => !isGone(peerId, aliveAt, OBSERVER_KEPT_MS));
  record.watching.splice(0, record.watching.length, ...stay);
  if (phaseIn(record) !== "lobby") return;
  for (const [seat, place] of record.places.entries()) {
    if (place !== null && isGone(place.page?.peerId, place.aliveAt, FREED_AFTER_MS)) {
      record.places[seat] = null;
      record.freed[seat] = place.token;
    }
  }
}

/**
 * Gives the lowest free seat away (M3, M7).
 * @throws Refused
 */
export function takeSeat(record: SessionRecord, name: string, moment: Moment): { seat: number; token: string } {
  const phase = phaseIn(record);
  if (phase === "ended") throw new Refused("session-ended", "This session is over. Create a new one.");
  const seat = record.places.indexOf(null);
  if (seat === -1) {
    throw phase === "running"
      ? new Refused("session-started", "This session has started, and all of its seats are taken.")
      : new Refused("session-full", `All ${record.spec.seats} seats of this session are taken.`);
  }
  const token = moment.draw();
  record.places[seat] = { token, name, page: null, aliveAt: moment.now, word: null };
  record.freed[seat] = null;
  return { seat, token };
}

/**
 * The seat that a token holds; also one that was freed in the lobby, as long as nobody else was given it (M3).
 * @throws Refused
 */
export function holdSeat(record: SessionRecord, token: string, { now }: Moment): { seat: number; place: TakenPlace } {
  const freed = token === "" ? -1 : record.freed.indexOf(token);
  if (freed !== -1 && record.places[freed] === null && phaseIn(record) === "lobby") {
    record.places[freed] = { token, name: "", page: null, aliveAt: now, word: null };
    record.freed[freed] = null;
  }
  for (const [seat, place] of record.places.entries()) {
    if (place?.token !== token) continue;
    place.aliveAt = now;
    return { seat, place };
  }
  throw new Refused("seat-refused", "This token does not hold a seat here. The seat may have been freed: join again.");
}

/**
 * Registers a page load of a seat (M3).
 * @returns whether it is the first that was registered for the seat (M7)
 * @throws Refused where another page load of the seat is there
 */
export function registerPage(
  record: SessionRecord,
  seat: number,
  place: TakenPlace,
  { incarnation, peerId, name }: SeatRegistration,
  { isThere }: Moment,
): boolean {
  const before = place.page;
  if (before !== null && before.incarnation !== incarnation && isThere(before.peerId)) {
    throw new Refused("duplicate-tab", `Seat ${seat} is open in another tab. Use that one, or close it.`);
  }
  place.page = { incarnation, peerId };
  place.name = name;
  record.firstPages[seat] ??= incarnation;
  return record.firstPages[seat] === incarnation;
}

/** A page goes away: closed, or about to be loaded again. One that comes late takes nothing from the next (M3). */
export function sayGoodbye(place: TakenPlace, incarnation: string | undefined, { now }: Moment): void {
  if (incarnation !== undefined && place.page !== null && place.page.incarnation !== incarnation) return;
  place.page = null;
  place.aliveAt = now - FREED_AFTER_MS + KEPT_FOR_RELOAD_MS;
}

/**
 * Takes a seat's word for how far the session is.
 * @throws Refused while too few seats are taken for anything to have started (M4, M7)
 */
export function hearWord(record: SessionRecord, place: TakenPlace, word: StartedPhase): void {
  if (phaseIn(record) === "lobby" && 2 * takenIn(record) <= record.spec.seats) {
    const message = "A session starts when more than half of its seats are taken, and ends after that.";
    throw new Refused("seats-free", message);
  }
  place.word = word;
  if (word === "running") record.hasStarted = true;
}

/** @throws Refused where as many watch as may */
export function admitObserver(record: SessionRecord, { now, draw }: Moment): { observer: number; token: string } {
  if (record.watching.length >= OBSERVERS_MAX) {
    throw new Refused("observers-full", `${OBSERVERS_MAX} tabs watch this session already, as many as may.`);
  }
  const admitted = { observer: record.watchedEver, token: draw() };
  record.watchedEver += 1;
  record.watching.push({ ...admitted, peerId: null, aliveAt: now });
  return admitted;
}

/** @throws Refused where it watches no longer */
export function holdObserver(record: SessionRecord, observer: number, token: string, { now }: Moment): WatchingPlace {
  const place = record.watching.find((each) => each.observer === observer && each.token === token);
  if (place === undefined) throw new Refused("observer-refused", "This token watches nothing here, or no longer.");
  place.aliveAt = now;
  return place;
}
