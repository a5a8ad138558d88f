import { called } from "../../story/called.svelte.ts";
import type { Sight } from "./session-watch.svelte.ts";

/** A search for another seat that is over sooner is not worth a word. */
const SEARCH_MS = 1500;

const ASKING = "asking the server who is there";

/** How things stand with what an observer sees. */
export interface SightWords {
  readonly tone: "live" | "waiting" | "lost";
  readonly text: string;
}

/**
 * Says through whom an observer looks, or why it sees nothing new.
 * @param sight undefined before the server was asked
 * @param pictureOf the time of the newest picture as people read it, `06:41:12`; undefined before the first
 * @param nowMs milliseconds since 1970
 */
export function sightWords(sight: Sight | undefined, pictureOf: string | undefined, nowMs: number): SightWords {
  if (sight === undefined) return { tone: "waiting", text: ASKING };
  const { through, wanted, reachable, serverAnswers, phase, since } = sight;
  if (through !== null) {
    const text = `seen through ${called(through)}`;
    if (wanted === null || wanted === through) return { tone: "live", text };
    const why = reachable.includes(wanted) ? "is being called" : "cannot be reached now";
    return { tone: "live", text: `${text}; ${called(wanted)} ${why}` };
  }
  if (pictureOf === undefined) {
    if (!serverAnswers) return { tone: "lost", text: "the server does not answer; trying again" };
    if (phase === undefined) return { tone: "waiting", text: ASKING };
    if (reachable.length > 0) return { tone: "waiting", text: "calling a seat" };
    return { tone: "waiting", text: "nobody is there yet to look through" };
  }
  const picture = `picture of ${pictureOf}`;
  if (!serverAnswers) {
    const text = `the peer that fed this view is gone and the server does not answer: ${picture}; trying again`;
    return { tone: "lost", text };
  }
  if (reachable.length > 0 || nowMs - since < SEARCH_MS) {
    return { tone: "waiting", text: `the peer that fed this view is gone: ${picture}; calling another one` };
  }
  const who = phase === "ended" ? "the session has ended and its tabs are closed" : "no seat can be reached now";
  return { tone: "lost", text: `${who}: ${picture}` };
}
