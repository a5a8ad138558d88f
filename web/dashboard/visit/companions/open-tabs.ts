import { randomId } from "../../../introduction/random-id.ts";
import { tabPath, type CompanionPlace } from "./companion-paths.ts";

/** Length of a tab's key: enough that no two tabs of a session ever have the same. */
const KEY_LENGTH = 12;

/** What became of tabs that were to be opened. */
export interface OpenedTabs {
  readonly opened: number;
  /** Addresses that the browser's pop-up blocker kept back. Links to them are never blocked. */
  readonly blocked: readonly string[];
}

/**
 * Opens peers in tabs of their own. Call it in the handler of a click: browsers allow one pop-up for a click, and more
 * only on sites where pop-ups are allowed.
 * @param open opens an address in a new tab; null where the browser does not
 */
export function openTabs(
  place: CompanionPlace,
  count: number,
  open: (address: string) => object | null = (address) => window.open(address, "_blank"),
): OpenedTabs {
  const blocked: string[] = [];
  for (let tab = 0; tab < count; tab++) {
    const address = tabPath(place, randomId().slice(0, KEY_LENGTH));
    if (!isOpen(open(address))) blocked.push(address);
  }
  return { opened: count - blocked.length, blocked };
}

/** Some blockers give a window that is closed already. */
function isOpen(opened: object | null): boolean {
  return opened !== null && !("closed" in opened && opened.closed === true);
}
