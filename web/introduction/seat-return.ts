import { ServerRefusal } from "../signaling/server-error.ts";
import { SessionClient } from "../signaling/session-client.ts";
import { joinError, KeptSeatsRefused } from "./join-error.ts";
import { ownSeat, rememberedSeats } from "./remembered-seats.ts";
import { isSeatLocked } from "./seat-lock.ts";

/** The seat that a join from this tab would come back to: its own, or the lowest that this browser's tabs left (P8). */
export async function seatToReturnTo(session: string): Promise<number | undefined> {
  const own = ownSeat(session);
  if (own !== undefined) return own.seat;
  for (const { seat } of rememberedSeats(session)) {
    if (!(await isSeatLocked(session, seat))) return seat;
  }
  return undefined;
}

/**
 * Tells a server that was restarted of a session that it has forgotten, if a tab of this browser had a seat there when
 * it started (M5).
 * @returns whether the server knows the session now
 * @throws JoinError where the server does not answer; a KeptSeatsRefused where it cannot check what this browser keeps
 */
export async function bringBack(session: string): Promise<boolean> {
  const server = new SessionClient(session);
  const refused: number[] = [];
  let first: ServerRefusal | undefined;
  for (const { phase, ...held } of rememberedSeats(session)) {
    if (phase === "lobby") continue;
    try {
      await server.revive({ ...held, phase });
      return true;
    } catch (error) {
      // Another seat may still do.
      if (!(error instanceof ServerRefusal)) throw joinError(error);
      if (error.code !== "token-unproven") continue;
      first ??= error;
      refused.push(held.seat);
    }
  }
  if (first !== undefined) throw new KeptSeatsRefused(refused, first);
  return false;
}
