/** What a page may be called: a short word, such as the number of a frame. */
const KEY = /^[\w-]{1,32}$/;

/**
 * What tells this page apart from others that share its sessionStorage, or began with a copy of it: frames of one tab
 * (`?frame=2`), and tabs that a page opened by script (`?tab=x7Qk`). Empty for a tab on its own.
 */
export function pageKey(search: string = globalThis.location?.search ?? ""): string {
  const query = new URLSearchParams(search);
  for (const kind of ["frame", "tab"]) {
    const key = query.get(kind);
    if (key !== null && KEY.test(key)) return `${kind}-${key}`;
  }
  return "";
}
