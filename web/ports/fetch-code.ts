import { tryAgain } from "../../shared/try-again.ts";

/** A server that restarts, or a network that changes, takes some seconds. */
const WAITS_MS = [250, 1000, 3000];

/**
 * A part of the code that is fetched when it is needed. One answer that is lost on the way is no reason to go without: it
 * is asked for again.
 * @throws what the last attempt throws
 */
export function fetchCode<T>(load: () => Promise<T>): Promise<T> {
  return tryAgain(load, WAITS_MS, (ms) => new Promise((done) => setTimeout(done, ms)));
}
