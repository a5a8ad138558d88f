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

/** The same for work that a timer begins, and that may take a while: it is not begun again before it is done. */
export function regularly(log: Log, what: string, work: () => void | Promise<void>): () => void {
  let isRunning = false;
  return () => {
    if (isRunning) return;
    isRunning = true;
    // Async, so that what it throws at once is a rejection, too.
    const done = (async () => work())();
    done.catch((error: unknown) => log.error(what, error)).finally(() => (isRunning = false));
  };
}
