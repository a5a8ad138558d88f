import type { Log } from "../log.ts";

/**
 * A listener that throws nothing: what went wrong is logged as a fault of ours and ends no more than what it was about.
 * An exception that left a listener of a socket or a timer would end the process, and with it whatever program has the
 * server in it.
 * @param what it is that failed, for the log
 * @param onFailure ends what the event was about
 */
export function guarded<A extends readonly unknown[]>(
  log: Log,
  what: string,
  listener: (...args: A) => void,
  onFailure?: (...args: A) => void,
): (...args: A) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      log.error(what, error);
      onFailure?.(...args);
    }
  };
}
