import * as v from "valibot";
import { TOKEN_CHARACTERS_MAX } from "../../shared/limits.ts";
import { parseSpec, type SessionSpec } from "../../shared/session/spec.ts";
import { SESSION_PHASES, type SessionPhase } from "../../shared/signaling/contract.ts";
import type { TakenSeat } from "../../shared/signaling/seats.ts";
import { pageKey } from "./page-key.ts";

/**
 * A seat that a tab of this browser took: enough to come back to it (P8), and to tell a server that was restarted of its
 * session (M5).
 */
export interface RememberedSeat extends TakenSeat {
  readonly session: string;
  readonly spec: SessionSpec;
  /** How far its session was, as far as its tab knew. */
  readonly phase: SessionPhase;
  /** When its page went away, in milliseconds since 1970; null while it is there, or where it crashed. */
  readonly leftAt: number | null;
}

/** Seats that a browser remembers, of all sessions together; those that were taken longest ago give way. */
export const SEATS_REMEMBERED_MAX = 100;

const PREFIX = "lockstep/seat/";
const SEAT = /^\d{1,2}$/;

const Entry = v.object({
  token: v.pipe(v.string(), v.nonEmpty(), v.maxLength(TOKEN_CHARACTERS_MAX)),
  spec: v.unknown(),
  phase: v.picklist(SESSION_PHASES),
  leftAt: v.nullable(v.number()),
  takenAt: v.number(),
});
type Entry = v.InferOutput<typeof Entry>;
const OwnSeat = v.object({
  seat: v.pipe(v.number(), v.integer(), v.minValue(0)),
  token: v.pipe(v.string(), v.nonEmpty(), v.maxLength(TOKEN_CHARACTERS_MAX)),
});

/** The seats of a session that tabs of this browser have taken, ascending. What cannot be read counts as forgotten. */
export function rememberedSeats(session: string): readonly RememberedSeat[] {
  const prefix = keyOf(session, "");
  return keys()
    .filter((key) => key.startsWith(prefix) && SEAT.test(key.slice(prefix.length)))
    .flatMap((key) => {
      const seat = Number(key.slice(prefix.length));
      const entry = read(key);
      const spec = specOf(entry?.spec);
      if (entry === undefined || spec === undefined || seat >= spec.seats) return [];
      const { token, phase, leftAt } = entry;
      return [{ session, seat, token, spec, phase, leftAt }];
    })
    .sort((a, b) => a.seat - b.seat);
}

/** A session in which tabs of this browser took seats. */
export interface RememberedSession {
  readonly session: string;
  /** Ascending; at least one. */
  readonly seats: readonly RememberedSeat[];
  /** When a page of it last took a seat or went away, in milliseconds since 1970. */
  readonly lastHereAt: number;
}

/** All sessions in which tabs of this browser took seats, the latest first. */
export function rememberedSessions(): readonly RememberedSession[] {
  const latest = new Map<string, number>();
  for (const key of keys()) {
    const session = isSeatKey(key) ? key.slice(PREFIX.length, key.lastIndexOf("/")) : "";
    const entry = session === "" ? undefined : read(key);
    if (entry === undefined) continue;
    latest.set(session, Math.max(latest.get(session) ?? 0, entry.takenAt, entry.leftAt ?? 0));
  }
  return [...latest]
    .map(([session, lastHereAt]) => ({ session, seats: rememberedSeats(session), lastHereAt }))
    .filter(({ seats }) => seats.length > 0)
    .sort((a, b) => b.lastHereAt - a.lastHereAt);
}

/** Keeps a seat for tabs to come. A browser that keeps nothing makes closing a tab final, and nothing else worse. */
export function rememberSeat({ session, seat, token, spec, phase, leftAt }: RememberedSeat): void {
  write(keyOf(session, seat), { token, spec, phase, leftAt, takenAt: Date.now() });
  const known = keys().flatMap((key) => (isSeatKey(key) ? [{ key, takenAt: read(key)?.takenAt ?? 0 }] : []));
  const surplus = known.sort((a, b) => b.takenAt - a.takenAt).slice(SEATS_REMEMBERED_MAX);
  for (const { key } of surplus) attempt(() => localStorage.removeItem(key));
}

/** Notes what has become of a seat that is remembered. */
export function noteSeat(
  { session, seat }: { readonly session: string; readonly seat: number },
  change: Partial<Pick<RememberedSeat, "phase" | "leftAt">>,
): void {
  const entry = read(keyOf(session, seat));
  if (entry !== undefined) write(keyOf(session, seat), { ...entry, ...change });
}

/** Gives a seat up: a person says so, or the server has given this browser another one of the same lobby. */
export function forgetSeat({ session, seat }: { readonly session: string; readonly seat: number }): void {
  attempt(() => localStorage.removeItem(keyOf(session, seat)));
}

/** Gives up all seats of a session, those of this tab's frames too. */
export function forgetSession(session: string): void {
  const prefix = PREFIX + session;
  const isOf = (key: string): boolean => key === prefix || key.startsWith(`${prefix}/`);
  attempt(() => {
    for (const storage of [localStorage, sessionStorage]) {
      const own = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "").filter(isOf);
      for (const key of own) storage.removeItem(key);
    }
  });
}

/** The seat that this very page had before it was loaded anew. A duplicated tab has a copy of it. */
export function ownSeat(session: string): TakenSeat | undefined {
  const text = attempt(() => sessionStorage.getItem(ownKey(session)));
  const own = v.safeParse(OwnSeat, parseJson(text));
  return own.success ? own.output : undefined;
}

/** Keeps the page's seat for its next load. */
export function rememberOwnSeat(session: string, { seat, token }: TakenSeat): void {
  attempt(() => sessionStorage.setItem(ownKey(session), JSON.stringify({ seat, token })));
}

export function forgetOwnSeat(session: string): void {
  attempt(() => sessionStorage.removeItem(ownKey(session)));
}

/** Frames of one tab share its sessionStorage: each has an entry of its own. */
function ownKey(session: string): string {
  const key = pageKey();
  return PREFIX + session + (key && `/${key}`);
}

/** One entry for each seat: tabs that write at the same time do not undo each other's. */
function keyOf(session: string, seat: number | ""): string {
  return `${PREFIX}${session}/${seat}`;
}

function isSeatKey(key: string): boolean {
  return key.startsWith(PREFIX) && SEAT.test(key.slice(key.lastIndexOf("/") + 1));
}

function keys(): readonly string[] {
  return attempt(() => Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? "")) ?? [];
}

function read(key: string): Entry | undefined {
  const entry = v.safeParse(Entry, parseJson(attempt(() => localStorage.getItem(key))));
  return entry.success ? entry.output : undefined;
}

function write(key: string, entry: Entry): void {
  attempt(() => localStorage.setItem(key, JSON.stringify(entry)));
}

function specOf(input: unknown): SessionSpec | undefined {
  try {
    return parseSpec(input);
  } catch {
    return undefined;
  }
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

/** Storage may be denied, or full. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
