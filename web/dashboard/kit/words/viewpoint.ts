import { getContext, setContext } from "svelte";

const KEY = Symbol("viewpoint");

/** Called by a page that shows a seat which its tab does not hold: all that it shows is worded so, and offers nothing. */
export function observeOnly(): void {
  setContext(KEY, true);
}

/** Whether the page shows a seat which its tab does not hold; asked where a component is made. */
export function isObserving(): boolean {
  return getContext(KEY) === true;
}

/** How the tab of the seat that is shown is called: by itself, and by those who look through it. */
export function ownTab(): "this tab" | "this seat" {
  return isObserving() ? "this seat" : "this tab";
}

/** Words as a sentence begins with them. */
export function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
