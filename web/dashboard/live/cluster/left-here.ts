import { rememberedSeats } from "../../../introduction/remembered-seats.ts";
import { isSeatLocked } from "../../../introduction/seat-lock.ts";

/**
 * Whether one of these seats was held by a tab of this browser that is gone: then a new tab comes back to it (P8). To all
 * others it is refused, as the session runs already (M1).
 */
export async function isLeftHere(session: string, seats: readonly number[]): Promise<boolean> {
  const ours = rememberedSeats(session).filter(({ seat }) => seats.includes(seat));
  const isOpen = await Promise.all(ours.map(({ seat }) => isSeatLocked(session, seat)));
  return isOpen.includes(false);
}
