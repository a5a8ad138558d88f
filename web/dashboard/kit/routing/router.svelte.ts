import { isEmbedded, staysEmbedded } from "../embedded.ts";
import { placeOf, routeAt, type Route } from "./route.ts";

/** The page that is shown, by its path. Within a page, links lead to its parts, and that is no change of the page. */
let shown = placeOf(location);
let route = $state.raw<Route>(routeAt(location));
let seatTaken = $state(false);
let endSeat: () => boolean = () => false;

/** The page to show now. */
export function currentRoute(): Route {
  return route;
}

/** Whether this tab took a seat: then leaving the page takes a peer out of its cluster. */
export function hasSeat(): boolean {
  return seatTaken;
}

/**
 * Told by the session page as soon as the tab has its seat.
 * @param end ends the seat of a session that is over, where this document has something that is worth more than a new one;
 *   false where it does not
 */
export function markSeatTaken(end: () => boolean): void {
  seatTaken = true;
  endSeat = end;
}

/** Goes to another page of the dashboard without loading the document again. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  show();
  scrollTo(0, 0);
}

let turned = (): void => undefined;

/**
 * Follows the browser's own back and forward, and plain clicks on links to pages of the dashboard.
 * @param turnedPage called whenever another page is shown than before
 */
export function startRouter(turnedPage: () => void): void {
  turned = turnedPage;
  addEventListener("popstate", show);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
    const { page } = routeAt(link);
    if (page === "notFound") return;
    if (link.hash !== "" && placeOf(link) === shown) return;
    if (isEmbedded() && !staysEmbedded(page)) {
      // It has no place in somebody else's page.
      link.target = "_blank";
      return;
    }
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
}

function show(): void {
  const place = placeOf(location);
  if (place === shown) return;
  shown = place;
  // The workers and channels of a seat live as long as the document does: only a new document ends them for certain.
  if (seatTaken && !endSeat()) {
    location.reload();
    return;
  }
  seatTaken = false;
  route = routeAt(location);
  turned();
}
