import { nameFault, tidyName } from "../../../shared/names.ts";
import { keepText, keptText } from "../../storage/kept-text.ts";
import { isFramed } from "./framed.ts";

const KEY = "lockstep.name";
/** In a page's address: for scripts, and whoever makes links for others. */
const PARAMETER = "name";

/**
 * What the person before this page wants to be called; "" for nothing. A peer in a frame is nobody's, and has no name.
 * @param query of the page; a name that it gives and that is none says nothing
 */
export function ownName(query: URLSearchParams): string {
  if (isFramed()) return "";
  const name = tidyName(query.get(PARAMETER) ?? keptText(KEY) ?? "");
  return nameFault(name) === undefined ? name : "";
}

/** Keeps it for the next session, and for this page loaded anew: its address says no other name then. */
export function keepOwnName(name: string): void {
  keepText(KEY, name);
  const url = new URL(location.href);
  if (!url.searchParams.has(PARAMETER)) return;
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, "", url);
}
