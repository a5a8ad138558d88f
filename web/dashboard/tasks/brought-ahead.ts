import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { GivenFile } from "../../data/open-files.ts";
import { type BroughtSources } from "./brought-sources.ts";
import { bringingOf } from "./bringing.ts";

/** By session; in this page's memory, and nowhere else. */
const AHEAD = new Map<string, BroughtSources>();

/** Keeps what a tab was given before its session was there, so that nobody has to give it again. */
export function keepAhead(session: string, sources: BroughtSources): void {
  AHEAD.set(session, sources);
}

/** The same of files, which are read meanwhile. */
export async function bringAhead(session: string, spec: SessionSpec, files: readonly GivenFile[]): Promise<void> {
  const sources = files.length > 0 ? (await bringingOf(spec))?.open(spec) : undefined;
  if (sources === undefined) return;
  void sources.read(files);
  keepAhead(session, sources);
}

/** What this tab was given for a session before it had its page. */
export function broughtAhead(session: string): BroughtSources | undefined {
  return AHEAD.get(session);
}

/** Its training worker has it now. */
export function forgetAhead(session: string): void {
  AHEAD.delete(session);
}
