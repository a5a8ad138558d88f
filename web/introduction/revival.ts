import { ServerRefusal, type ServerErrorCode } from "../signaling/server-error.ts";
import type { SessionClient } from "../signaling/session-client.ts";
import type { RememberedSeat } from "./remembered-seats.ts";

/** What a server that was restarted has to be told of a session, by the holder of a seat. */
export type Testimony = Pick<RememberedSeat, "seat" | "token" | "spec" | "phase">;

/**
 * A restarted server knows neither the session nor, once another peer has brought it back, that the seat is this one's. And
 * of one that began when no peer reached the server, that has closed an empty lobby.
 */
const FORGOTTEN: readonly ServerErrorCode[] = ["unknown-session", "session-expired", "seat-refused"];

/**
 * Asks the server something for a seat. If it has forgotten the seat of a session that had started, it is told of it, and
 * asked again (M5).
 * @throws what the second request throws, or the first where there is none
 */
export async function askOrRevive<T>(server: SessionClient, held: Testimony, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { phase } = held;
    if (phase === "lobby" || !(error instanceof ServerRefusal) || !FORGOTTEN.includes(error.code)) throw error;
    await server.revive({ ...held, phase });
    return ask();
  }
}
