/**
 * Addresses where no server knows what a path means: a folder on a file server has one file for each page, so what a path says
 * beside the page's name, a session or a seat, goes into the query.
 *
 *     /session/ID?join     session/?id=ID&join
 *     /results/ID/3        results/?of=ID/3
 *     /lessons/round       lessons/round/
 */

const SESSION = /^\/session\/([^/]+)\/?$/;
const RESULT = /^\/results\/([^/]+\/[^/]+)\/?$/;

/** Pages that are a file each; lessons have theirs below `/lessons`. */
const PAGE = /^\/(?:teach|results|results\/compare|replay|lessons|lessons\/[a-z]+|by-hand)\/?$/;

/** A path of the contract as an address in the folder; one that is no page's stays as it is. */
export function folderAddress(path: string): string {
  const [, page = "", search = "", hash = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(path) ?? [];
  const more = search.replace(/^\?/, "");
  const asked = (name: string, value: string): string => `?${[`${name}=${value}`, more].filter(Boolean).join("&")}`;
  const session = SESSION.exec(page)?.[1];
  if (session !== undefined) return `/session/${asked("id", session)}${hash}`;
  const result = RESULT.exec(page)?.[1];
  if (result !== undefined && result !== "compare") return `/results/${asked("of", result)}${hash}`;
  return PAGE.test(page) ? `${page.replace(/\/$/, "")}/${search}${hash}` : path;
}

/**
 * The path that {@link folderAddress} made an address from, without its query.
 * @param page path of the address in the folder
 * @param search its query
 */
export function pathInFolder(page: string, search: string): string {
  const query = new URLSearchParams(search);
  const name = page.replace(/\/(?:index\.html)?$/, "");
  const [id, of] = [query.get("id"), query.get("of")];
  if (name === "/session" && id !== null) return `/session/${id}`;
  if (name === "/results" && of !== null) return `/results/${of}`;
  return name === "" ? "/" : name;
}
