/**
 * How long a lock is waited for: after a reload the browser may take a moment to let go of the old page's lock, while a
 * duplicated tab waits in vain.
 */
const WAIT_MS_MAX = 2_000;

/**
 * Holds a seat for this page among all pages of this browser (M3), for as long as the page lives. Duplicating a tab
 * copies its sessionStorage, the seat's token with it, so the token alone cannot tell the two apart.
 * @returns how to let go; undefined where another page holds the seat
 */
export async function lockSeat(session: string, seat: number): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const held = (): Promise<void> => new Promise((release) => resolve(release));
    navigator.locks
      .request(`lockstep/seat/${session}/${seat}`, { signal: AbortSignal.timeout(WAIT_MS_MAX) }, held)
      .catch((error: unknown) => {
        if (error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError")) {
          resolve(undefined);
        } else reject(error);
      });
  });
}
