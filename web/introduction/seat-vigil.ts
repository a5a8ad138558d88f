import type { TakenSeat } from "../../shared/signaling/seats.ts";
import { ServerRefusal } from "../signaling/server-error.ts";
import type { SessionClient } from "../signaling/session-client.ts";

/** Well within the time after which the server frees the seat of a tab of which it hears nothing. */
const ASKED_EVERY_MS = 3_000;

/**
 * Asks for a seat again and again, so that the server knows of its page before that can be introduced to anybody: its code
 * is on its way, its workers start, and a slow line or a busy device may take its time for that (M3).
 * @returns ends it; the page speaks for itself from then on, or goes away
 */
export function keepSeat(server: SessionClient, { token }: Pick<TakenSeat, "token">): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const wait = (): void => {
    if (!isOver) timer = setTimeout(() => void ask(), ASKED_EVERY_MS);
  };
  const ask = async (): Promise<void> => {
    try {
      await server.takeSeat(token);
    } catch (error) {
      // Somebody else has it: the page hears of that when it comes to tell of itself.
      if (error instanceof ServerRefusal) return;
    }
    wait();
  };
  wait();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
