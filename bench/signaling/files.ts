import { openFilesMax } from "../../signaling-server/open-files.ts";
import { CONNECTIONS_KEPT } from "./ask.ts";

/** What a process has open beside sockets of pages and kept connections. */
const OWN_FILES = 100;

/** Files that the process of a server needs, or that of the pages, which has kept connections to each server. */
export function filesNeeded(pages: number, servers: number): number {
  return pages + servers * CONNECTIONS_KEPT + OWN_FILES;
}

/**
 * As many pages as the system lets a process open sockets for, in whole sessions.
 * @param filesMax as `openFilesMax` tells
 */
export function pagesWithFiles(pages: number, servers: number, seats: number, filesMax = openFilesMax()): number {
  const fit = (filesMax ?? Infinity) - filesNeeded(0, servers);
  return Math.min(pages, Math.max(1, Math.floor(fit / seats)) * seats);
}

/** What to tell whoever measures with fewer pages than were planned. */
export function tooFewFiles(planned: number, pages: number, servers: number): string {
  return (
    `this system lets a process have too few files and sockets open for ${planned} pages, so that only ${pages} come: ` +
    `ulimit -n ${filesNeeded(planned, servers)} would let all of them in`
  );
}
