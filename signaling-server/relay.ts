import type { PageAddress } from "./attendee.ts";
import type { RelayedSignal, SignalFault } from "./signal.ts";

/** A page whose socket is open at this process. */
export interface AttendingPage {
  readonly peerId: string;
  readonly address: PageAddress;
  /** Takes a message for it, as JSON. */
  send(text: string): void;
}

/** What becomes of a signal: it was given to its page, or to the process that has it; it waits; or why it was dropped. */
export type SignalFate = "relayed" | "held" | SignalFault;

/**
 * Brings signals from page to page, in the words of PeerJS, and keeps for a while what is for a registered page whose socket
 * is not open. Of two signals from one page to another the earlier one comes first.
 */
export interface Relay {
  /** A page's socket will open here: what comes for it from now on is for this process. */
  opening(peerId: string): void;
  /** It is open: it gets what waits, then what comes. */
  opened(page: AttendingPage): void;
  /** It is closed, or could not be opened. */
  closed(peerId: string): void;
  /** @param hear what becomes of it */
  send(from: AttendingPage, signal: RelayedSignal, hear: (fate: SignalFate) => void): void;
  /** Tells who sent it of what has waited for too long; to be called every `sweepEveryMs`. */
  expire(): void;
}

/** What a page is told of a signal, and by whom. */
export function relayedText(src: string, { type, dst, payload }: RelayedSignal): string {
  return JSON.stringify({ type, src, dst, payload });
}

/** What a sender is told whose signal was not fetched in time. */
export function expiredText(src: string, dst: string): string {
  return JSON.stringify({ type: "EXPIRE", src: dst, dst: src });
}

/** Whether it is of use to a page that comes later. */
export function isWorthKeeping({ type }: RelayedSignal): boolean {
  return type !== "LEAVE" && type !== "EXPIRE";
}
