import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Attendee } from "../attendee.ts";
import type { SessionDocument } from "../session-document.ts";

/**
 * Signs of life that follow each other sooner than this are noted as one: pages say twice a second that they are there, and
 * nothing depends on less than some seconds.
 */
export const GRAIN_MS = 2_000;

/** A session as Redis keeps it: JSON, without the spec, which is large and never changes. */
export function textOf(document: SessionDocument): string {
  return JSON.stringify({ ...document, spec: null });
}

export function documentOf(text: string, spec: SessionSpec): SessionDocument {
  return { ...(JSON.parse(text) as SessionDocument), spec };
}

/** Takes signs of life back that are hardly newer than what is known already. @param before as it was read */
export function withoutYoungSigns(before: SessionDocument, after: SessionDocument): void {
  after.lastContactAt = coarse(before.lastContactAt, after.lastContactAt);
  for (const [at, seat] of after.seats.entries()) {
    const former = before.seats[at];
    if (seat && former && former.token === seat.token) keepOld(former, seat);
  }
  for (const observer of after.observers) {
    const former = before.observers.find((other) => other.observer === observer.observer);
    if (former) keepOld(former, observer);
  }
}

/** A page that came or went is more than a sign of life. */
function keepOld(before: Attendee, after: Attendee): void {
  const isSame = before.registration?.peerId === after.registration?.peerId && before.socket === after.socket;
  if (isSame) after.aliveAt = coarse(before.aliveAt, after.aliveAt);
}

function coarse(before: number, after: number): number {
  return after > before && after - before < GRAIN_MS ? before : after;
}
