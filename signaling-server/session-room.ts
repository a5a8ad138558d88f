import { ApiError } from "./api-error.ts";
import { isConnected } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import type { Session } from "./session.ts";

type RoomLimits = Pick<SignalingLimits, "sessionsMax" | "sessionsPerAddressMax" | "sessionQuietMs">;

/** How worthless a session is to those who have it, the most worthless first; undefined for one that is never given up. */
function rankOf(session: Session, now: number, { sessionQuietMs }: RoomLimits): number | undefined {
  const isAttended = session.takenSeats.some(isConnected);
  const isQuiet = !isAttended && now - session.document.lastContactAt >= sessionQuietMs;
  const { phase } = session;
  if (phase === "lobby") return isQuiet ? 0 : undefined;
  // Whoever holds a seat of one that had started can bring it back (M5).
  if (phase === "ended") return isQuiet ? 1 : isAttended ? 4 : 3;
  return isQuiet ? 2 : undefined;
}

/**
 * The session to give up for a new one: the most worthless, and of equals the one that was asked for longest ago.
 * @param now milliseconds of the registry's clock
 */
function leastOf(sessions: Iterable<Session>, now: number, limits: RoomLimits): Session | undefined {
  let least: { readonly session: Session; readonly rank: number } | undefined;
  for (const session of sessions) {
    const rank = rankOf(session, now, limits);
    if (rank === undefined) continue;
    const isLess =
      least === undefined ||
      rank < least.rank ||
      (rank === least.rank && session.document.lastContactAt < least.session.document.lastContactAt);
    if (isLess) least = { session, rank };
  }
  return least?.session;
}

/** When the first of some sessions can be given up if nobody asks for it any more; undefined while all are in use. */
function roomInS(sessions: readonly Session[], now: number, { sessionQuietMs }: RoomLimits): number | undefined {
  const idle = sessions.filter(({ takenSeats }) => !takenSeats.some(isConnected));
  if (idle.length === 0) return undefined;
  const first = Math.min(...idle.map(({ document }) => document.lastContactAt));
  return Math.max(1, Math.ceil((first + sessionQuietMs - now) / 1000));
}

/** Asked to come again so soon, where nobody can tell when there will be room. */
const ASK_AGAIN_S = 60;

function whenThereIsRoom(seconds: number | undefined): string {
  if (seconds !== undefined) return `There may be room in ${seconds} s.`;
  return "All of them are in use, so nobody can say when one will be over: try again in a minute.";
}

/**
 * What has to be given up so that one more session fits: nothing, or one session.
 * @param own of them, those that this address created; empty where the session is not a new one
 * @throws ApiError 429 for an address that has as many as it may, 503 where the server has, both saying when to ask again
 */
export function sessionToGiveUp(
  sessions: readonly Session[],
  own: readonly Session[],
  now: number,
  limits: RoomLimits,
): Session | undefined {
  if (own.length >= limits.sessionsPerAddressMax) {
    const least = leastOf(own, now, limits);
    if (least !== undefined) return least;
    const seconds = roomInS(own, now, limits);
    const has = `Your address has ${own.length} sessions here, as many as it may.`;
    throw new ApiError("too-many-own-sessions", `${has} ${whenThereIsRoom(seconds)}`, {
      retryAfterS: seconds ?? ASK_AGAIN_S,
    });
  }
  if (sessions.length < limits.sessionsMax) return undefined;
  const least = leastOf(sessions, now, limits);
  if (least !== undefined) return least;
  const seconds = roomInS(sessions, now, limits);
  const has = `This server holds ${sessions.length} sessions, as many as it may.`;
  throw new ApiError("too-many-sessions", `${has} ${whenThereIsRoom(seconds)}`, {
    retryAfterS: seconds ?? ASK_AGAIN_S,
  });
}
