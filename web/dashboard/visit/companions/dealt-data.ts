import { splitOwnData } from "../../../data/split-own-data.ts";
import type { OwnData } from "../../../ports/own-data.ts";
import { isFramed } from "../../kit/framed.ts";
import { framesAskedFor } from "./companion-paths.ts";

declare global {
  interface Window {
    /** In a page with peers in frames: what each of them gets of the data that the page was given, by its number. */
    lockstepShares?: readonly OwnData[];
  }
}

/** Peers of this page that live on what it is given: itself, and those in its frames. @param seats of the session */
export function peersToFeed(seats: number): number {
  return isFramed() ? 1 : 1 + Math.min(framesAskedFor(location.search), seats - 1);
}

/** Deals data out among this page and its frames, which ask for theirs. @returns what stays for the page's own peer */
export function dealOut(own: OwnData, peers: number): OwnData {
  const [first = own, ...others] = splitOwnData(own, peers);
  window.lockstepShares = [first, ...others];
  return first;
}

/** What the page around this frame has for it; undefined where this is no frame, or that page was given nothing. */
export function dealtToFrame(): OwnData | undefined {
  if (!isFramed()) return undefined;
  const frame = Number(new URLSearchParams(location.search).get("frame"));
  const share = window.parent.lockstepShares?.[frame];
  // A copy, whose arrays are of this frame's own kind.
  return share && structuredClone(share);
}
