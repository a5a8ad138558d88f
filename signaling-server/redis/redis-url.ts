/** What an address of a Redis looks like. */
export const REDIS_URL_EXAMPLE = "redis://user:password@redis.example:6379/0";

/**
 * Reads the address of a Redis, or of whatever speaks its protocol.
 * @param text `redis://`, or `rediss://` for TLS, perhaps with user and password, port and database
 * @returns undefined for anything else, which is not to be shown: there may be a password in it
 */
export function readRedisUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const isRedis = protocol === "redis:" || protocol === "rediss:";
  const isWhole = hostname !== "" && /^\/?(?:\d{1,5})?$/.test(pathname) && search === "" && hash === "";
  return isRedis && isWhole && isDecodable(username) && isDecodable(password) ? text : undefined;
}

/** The address as it may be shown: without user and password. */
export function shownRedisUrl(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}:${port === "" ? "6379" : port}${pathname === "/" ? "" : pathname}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
