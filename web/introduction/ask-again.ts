import { ServerUnable } from "../signaling/server-error.ts";
import { BackOff } from "./back-off.ts";

const TRIES_MAX = 3;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2_000;

/**
 * Asks the server, and a few times more while it may do better later.
 * @throws what the last request throws
 */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  const backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ServerUnable) || tries === TRIES_MAX) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, backOff.next()));
  }
}
