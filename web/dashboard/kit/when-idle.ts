/** At the latest, in ms: a page that trains is never idle for long. */
const WAIT_MAX_MS = 2000;

/** Does something when the page has nothing else to do; Safari cannot say when that is. */
export function whenIdle(begin: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(begin, { timeout: WAIT_MAX_MS });
  else setTimeout(begin, WAIT_MAX_MS);
}
