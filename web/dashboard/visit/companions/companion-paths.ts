import { pathWith, sessionPath } from "../../kit/routing/route.ts";

/** Which page of this browser's a companion is, so that a reload brings it back to its own seat. */
export interface CompanionPlace {
  readonly session: string;
  /** Faults may be played at it. */
  readonly faults?: boolean;
}

/** Peers that one page may hold in frames: each has two workers, and a page has one thread for all their pictures. */
export const FRAMES_MAX = 7;

/** The address of a peer in a frame; frames of one page count from 1. */
export function framePath({ session, faults = false }: CompanionPlace, frame: number): string {
  return `${sessionPath(session, { join: true, faults })}&frame=${frame}`;
}

/**
 * The address of a peer in a tab that is opened by script: such a tab begins with a copy of this one's sessionStorage,
 * so its own seat is kept under a key of its own.
 */
export function tabPath({ session, faults = false }: CompanionPlace, key: string): string {
  return `${sessionPath(session, { join: true, faults })}&tab=${key}`;
}

/** The address of a session's page that takes a seat and holds so many more peers in frames. */
export function hostPath({ session, faults = false }: CompanionPlace, frames: number): string {
  return `${sessionPath(session, { join: true, faults })}${frames > 0 ? `&companions=${frames}` : ""}`;
}

/** A page's address, asking for so many peers in frames in place of as many as it did. */
export function withFrames(href: string, frames: number): string {
  return pathWith(href, (query) => query.set("companions", String(frames)));
}

/** How many peers in frames a page's address asks for. */
export function framesAskedFor(search: string): number {
  const text = new URLSearchParams(search).get("companions") ?? "";
  return /^\d{1,2}$/.test(text) ? Math.min(Number(text), FRAMES_MAX) : 0;
}
