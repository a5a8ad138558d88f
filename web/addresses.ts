import { folderAddress, pathInFolder } from "./folder-addresses.ts";
import { WITHOUT_SERVER } from "./ports/hosting.ts";

/**
 * Where on its host this page's server has its things: at the root, or all of them below a path, `/lockstep/`. A build knows
 * nothing of that path, and one build serves any: the code tells by where it was fetched from itself. So pages, workers
 * and a folder on any file server find what they need without being told. A `<base>` in the document would do for pages, but
 * it would lead links to parts of a page, `#create`, to another page.
 *
 * Everywhere else in the code an address begins with `/` as at the root of a host; it passes through {@link addressOf} when it
 * is given to the browser, and comes back from it through {@link pathOf}.
 */

/** Where a build puts all code, and where the development server has this very file. */
const OF_CODE = /\/(?:assets\/[^/]+|addresses\.ts)$/;

/**
 * @param code address of a script of this server
 * @returns the path below which the server has everything, without a slash at the end: "" at the root of a host, or where
 *   code comes from no server
 */
export function basePathOf(code: string | undefined): string {
  if (code === undefined || !URL.canParse(code)) return "";
  const { protocol, pathname } = new URL(code);
  return /^https?:$/.test(protocol) && OF_CODE.test(pathname) ? pathname.replace(OF_CODE, "") : "";
}

/** What stands before every path of this page's server: "", or `/lockstep`. */
export const BASE_PATH: string = basePathOf(import.meta.url);

/** The address on this host of a path of the server, `/results`, with whatever follows it. */
export function addressOf(path: string, basePath = BASE_PATH): string {
  return basePath + (WITHOUT_SERVER ? folderAddress(path) : path);
}

/**
 * What {@link addressOf} made an address from.
 * @param pathname of an address on this host
 * @param search its query: where no server knows what a path means, what it names stands there
 * @returns undefined for one that is not of this server
 */
export function pathOf(pathname: string, basePath = BASE_PATH, search = ""): string | undefined {
  if (pathname === basePath) return "/";
  if (!pathname.startsWith(`${basePath}/`)) return undefined;
  const path = pathname.slice(basePath.length);
  return WITHOUT_SERVER ? pathInFolder(path, search) : path;
}
