import type { PeerStatus } from "../../../../shared/peer/status.ts";
import { percent } from "../../kit/look/figures.ts";

/** How a session's model stands before the start, as one of its seats sees it. */
export interface StartWords {
  readonly kind: "held" | "fetching" | "missing" | "unknown";
  readonly text: string;
}

const seatsText = (seats: readonly number[]): string =>
  seats.length === 1 ? `Seat ${seats[0]}` : `Seats ${seats.slice(0, -1).join(", ")} and ${seats.at(-1)}`;

/** @param status undefined while nothing is known of the peer */
export function startWords(status: Pick<PeerStatus, "start" | "seat" | "progress"> | undefined): StartWords {
  const start = status?.start;
  if (!start) return { kind: "unknown", text: "This tab is about to look for it." };
  const { held, holders } = start;
  const others = holders.filter((seat) => seat !== status.seat);
  if (held) {
    const also = others.length > 0 ? ` ${seatsText(others)} ${others.length === 1 ? "has" : "have"} it too.` : "";
    return { kind: "held", text: `It is here, and its digest is right: this tab gives it to whoever lacks it.${also}` };
  }
  if (others.length > 0) {
    const have = others.length === 1 ? "has" : "have";
    const come = status.progress > 0 ? ` ${percent(status.progress)} of it have come.` : "";
    return {
      kind: "fetching",
      text: `${seatsText(others)} ${have} it. This tab fetches it as soon as all seats are taken and linked.${come}`,
    };
  }
  return {
    kind: "missing",
    text: "This session starts from a model that no tab here has yet: pick its file, or wait for a tab that has it.",
  };
}
