import { isOwnText, type OwnData } from "../../ports/own-data.ts";
import type { BroughtSources } from "./brought-sources.ts";

/** More than this is not kept beside what the training worker has of it: it is asked for again. */
const KEPT_BYTES_MAX = 64 * 1024 * 1024;

/** What the last session of this page learnt from; in its memory, and nowhere else. */
let kept: { readonly session: string; readonly sources: BroughtSources } | undefined;

/** Keeps what this tab was given for a session, for one that follows it; what is too large to be kept twice is let go. */
export function keepSources(session: string, sources: BroughtSources, own: OwnData): void {
  const isSmall = bytesOf(own) <= KEPT_BYTES_MAX;
  kept = isSmall ? { session, sources } : undefined;
  if (!isSmall) sources.clear();
}

/** What this tab was given for a session, as long as no other one has begun and it was not loaded anew. */
export function keptSources(session: string): BroughtSources | undefined {
  return kept?.session === session ? kept.sources : undefined;
}

function bytesOf(own: OwnData): number {
  return isOwnText(own) ? own.tokens.byteLength : own.inputs.byteLength + own.labels.byteLength;
}
