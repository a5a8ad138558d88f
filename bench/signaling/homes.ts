/**
 * Addresses of this machine from which simulated pages come: on Linux all of 127.0.0.0/8 is its own. So what one address
 * may do holds for each of them, as it does for as many homes.
 */
export const HOMES = 64;

/** @param page its number; pages are dealt out over the homes */
export function homeOf(page: number): string {
  return `127.77.0.${1 + (page % HOMES)}`;
}
