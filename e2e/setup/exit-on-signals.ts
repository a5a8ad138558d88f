import { constants } from "node:os";

let isSet = false;

/**
 * Ends this process by `process.exit` when a process manager, or the terminal as it closes, ends it: so whatever has
 * been started meanwhile is ended by those who listen for `exit`, as Playwright does for its browsers. Ctrl+C is left
 * alone: the terminal sends it to everything that was started as well.
 */
export function exitOnSignals(): void {
  if (isSet) return;
  isSet = true;
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
