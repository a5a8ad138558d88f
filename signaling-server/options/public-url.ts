import { readBasePath } from "../own-address.ts";

/**
 * Reads the address at which visitors find a server.
 * @returns it without a slash at the end; undefined for what is no such address
 */
export function readPublicUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  const path = readBasePath(pathname);
  if (path === undefined || `${username}${password}` !== "" || /[?#]/.test(text)) return undefined;
  return origin + path;
}
