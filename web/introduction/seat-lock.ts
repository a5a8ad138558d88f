/**
 * How long a lock is waited for: after a reload the browser may take a moment to let go of the old page's lock, while a
 * duplicated tab waits in vain.
 */
const WAIT_MS_MAX = 2_000;

/** Lets another page of this browser have the seat. */
export type ReleaseSeat = () => void;

/**
 * Holds a seat for this page among all pages of this browser (M3), for as long as the page lives. Duplicating a tab
 * copies its sessionStorage, the seat's token with it, so the token alone cannot tell the two apart.
 * @returns how to let go; undefined where another page holds the seat
 */
export function lockSeat(session: string, seat: number): Promise<ReleaseSeat | undefined> {
  return request(session, seat, { signal: AbortSignal.timeout(WAIT_MS_MAX) });
}

/** Holds a seat if no page does: as {@link lockSeat}, without waiting. */
export function lockFreeSeat(session: string, seat: number): Promise<ReleaseSeat | undefined> {
  return request(session, seat, { ifAvailable: true });
}

/** Whether a page of this browser holds the seat, as far as the browser can tell. */
export async function isSeatLocked(session: string, seat: number): Promise<boolean> {
  // A page that is not in a secure context has no locks, and no seats.
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === nameOf(session, seat));
}

function request(session: string, seat: number, options: LockOptions): Promise<ReleaseSeat | undefined> {
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null): Promise<void> | void => {
      if (lock === null) return resolve(undefined);
      return new Promise((release) => resolve(release));
    };
    navigator.locks.request(nameOf(session, seat), options, held).catch((error: unknown) => {
      if (error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError")) {
        resolve(undefined);
      } else reject(error);
    });
  });
}

function nameOf(session: string, seat: number): string {
  return `lockstep/seat/${session}/${seat}`;
}
