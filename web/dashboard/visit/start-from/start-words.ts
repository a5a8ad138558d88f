import type { PeerStatus } from "../../../../shared/peer/status.ts";
import { allCalled } from "../../story/called.svelte.ts";
import { percent } from "../../kit/look/figures.ts";
import { capital } from "../../kit/words/viewpoint.ts";

/** How a session's model stands before the start, as one of its seats sees it. */
export interface StartWords {
  readonly kind: "held" | "fetching" | "missing" | "unknown";
  readonly text: string;
  /** What was refused on the way; empty where nothing was. */
  readonly refusal: string;
}

/**
 * @param status undefined while nothing is known of the peer
 * @param tab what the peer's page is called: `this tab`, or, by those who look through it, `this seat`
 */
export function startWords(
  status: Pick<PeerStatus, "start" | "seat" | "progress"> | undefined,
  tab: string,
): StartWords {
  const start = status?.start;
  if (!start) return { kind: "unknown", text: `${capital(tab)} is about to look for it.`, refusal: "" };
  const { held, holders, refusedFrom } = start;
  const others = holders.filter((seat) => seat !== status.seat);
  const have = others.length === 1 ? "has" : "have";
  const refusal =
    refusedFrom.length === 0
      ? ""
      : `What ${allCalled(refusedFrom)} sent in its place has another digest, and was refused. ` +
        `If that happens again and again, load ${refusedFrom.length === 1 ? "that tab" : "those tabs"} anew, or give the file to ${tab}.`;
  if (held) {
    const also = others.length > 0 ? ` ${capital(allCalled(others))} ${have} it too.` : "";
    const text = `It is here, and its digest is right: ${tab} gives it to whoever lacks it.${also}`;
    return { kind: "held", text, refusal };
  }
  if (others.length > 0) {
    const come = status.progress > 0 ? ` ${percent(status.progress)} of it have come.` : "";
    const text = `${capital(allCalled(others))} ${have} it. ${capital(tab)} fetches it as soon as they are linked.${come}`;
    return { kind: "fetching", text, refusal };
  }
  const text =
    "This session starts from a model that no tab here has yet: pick its file, or wait for a tab that has it.";
  return { kind: "missing", text, refusal };
}
