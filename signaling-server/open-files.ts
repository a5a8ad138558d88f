import { readFileSync } from "node:fs";

/** What a server has open beside the connections of others: its programs, its log, the files that it hands out. */
const OWN_FILES = 100;

/**
 * How many files and sockets this process may have open at once. Node itself raises the limit as far as it may be raised.
 * @returns undefined where the system does not tell, or sets no limit
 */
export function openFilesMax(): number | undefined {
  try {
    const [, files] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return files === undefined ? undefined : Number(files);
  } catch {
    // Only Linux has this file.
    return undefined;
  }
}

/**
 * What to tell whoever starts a server that may hold more connections than the system lets it open.
 * @param filesMax as {@link openFilesMax} tells
 * @returns undefined where there is enough
 */
export function tooFewFiles(connectionsMax: number, filesMax: number | undefined): string | undefined {
  const needed = connectionsMax + OWN_FILES;
  if (filesMax === undefined || filesMax >= needed) return undefined;
  const enough = Math.max(1, filesMax - OWN_FILES);
  return (
    `This system lets the server have ${filesMax} files and sockets open, too few for ${connectionsMax} connections: ` +
    `with more than about ${enough} nobody else gets in. Raise it (ulimit -n ${needed}, LimitNOFILE=${needed} with ` +
    `systemd, --ulimit nofile=${needed} for a container), or start the server with --max-connections ${enough}.`
  );
}
