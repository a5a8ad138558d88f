/** At the latest, in ms: a page that is not seen does not paint. */
const WAIT_MAX_MS = 100;

/** Resolves when what a click has changed can be seen: what takes its time begins behind that. */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, WAIT_MAX_MS);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
