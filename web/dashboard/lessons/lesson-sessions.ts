import { forgetSession } from "../../introduction/remembered-seats.ts";
import { isSeatLocked } from "../../introduction/seat-lock.ts";
import { SeatStore } from "../../storage/seat-store.ts";
import { keepText, keptJson } from "../../storage/kept-text.ts";
import { storedResults } from "../../seat/stored-results.ts";

const KEY = "lockstep/lesson-sessions";
/** Sessions whose traces are still to be removed: more than anybody leaves behind. */
const KEPT_MAX = 50;

/** A lesson's session, and how many seats it has: what it leaves in this browser is nobody's result. */
interface LessonSession {
  readonly session: string;
  readonly seats: number;
}

/** Notes a session whose traces {@link sweepLessonSessions} shall remove when it is over. */
export function noteLessonSession(session: LessonSession): void {
  write([session, ...read()].slice(0, KEPT_MAX));
}

/** Removes what lessons that are over have left in this browser: seats, memories and saved states. */
export async function sweepLessonSessions(): Promise<void> {
  for (const each of read()) {
    const seats = Array.from({ length: each.seats }, (_, seat) => seat);
    const open = await Promise.all(seats.map((seat) => isSeatLocked(each.session, seat)));
    if (open.includes(true)) continue;
    forgetSession(each.session);
    try {
      const [results, store] = [await storedResults(), new SeatStore()];
      for (const seat of seats) {
        await results.remove(`${each.session}/${seat}`);
        await store.forget(`${each.session}/${seat}`);
      }
    } catch {
      // Storage may be denied: then nothing was kept either.
    }
    write(read().filter(({ session }) => session !== each.session));
  }
}

function read(): readonly LessonSession[] {
  const kept = keptJson(KEY);
  return Array.isArray(kept) ? kept.filter(isLessonSession) : [];
}

function isLessonSession(value: unknown): value is LessonSession {
  if (typeof value !== "object" || value === null) return false;
  const { session, seats } = value as Record<string, unknown>;
  return typeof session === "string" && typeof seats === "number" && seats >= 0 && seats <= 32;
}

function write(sessions: readonly LessonSession[]): void {
  keepText(KEY, JSON.stringify(sessions));
}
