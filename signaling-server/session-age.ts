import { isConnected, type Attendee } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import type { Seating } from "./seating.ts";

type AgeLimits = Pick<SignalingLimits, "lobbyIdleMs" | "observerKeptMs" | "seatFreedAfterMs" | "sessionKeptMs">;

/** For how long a session is kept after the last contact, in milliseconds. */
export function keptMsOf({ document, phase }: Seating, { lobbyIdleMs, sessionKeptMs }: AgeLimits): number {
  // One that was brought back by some of its peers only is as little worth as a lobby.
  const isPartial = document.isRevived && document.seats.includes(null);
  return isPartial || phase === "lobby" ? lobbyIdleMs : sessionKeptMs;
}

/** When time will next bring something to a session, or something is to be noted, if nothing else happens. */
export function dueAtOf(session: Seating, limits: AgeLimits, now: number): number {
  const { observers, lastContactAt } = session.document;
  const seats = session.takenSeats;
  const silent = (those: readonly Attendee[], keptMs: number): number[] =>
    those.filter((attendee) => !isConnected(attendee)).map(({ aliveAt }) => aliveAt + keptMs);
  const freed = session.phase === "lobby" ? silent(seats, limits.seatFreedAfterMs) : [];
  const isAttended = seats.some(isConnected) || observers.some(isConnected);
  const over = isAttended ? now + limits.lobbyIdleMs / 3 : lastContactAt + keptMsOf(session, limits);
  return Math.ceil(Math.min(over, ...freed, ...silent(observers, limits.observerKeptMs)));
}
