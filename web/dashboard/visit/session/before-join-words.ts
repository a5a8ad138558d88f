import type { SessionDetail } from "../../../../shared/signaling/sessions.ts";
import { byNumber, namesOf } from "../../story/seat-names.ts";

/** A seat that this browser's tabs left, or this tab had, and that a join comes back to (P8). */
export interface SeatLeft {
  readonly seat: number;
  /** It has saved the result of a session that finished: there is nothing to go on with. */
  readonly hasFinished: boolean;
}

/** What a session's page says and offers to a tab that has no seat. */
export interface BeforeJoinWords {
  readonly headline: string;
  readonly explanation: string;
  /** What the button that takes a seat says; undefined where none can be taken. */
  readonly join?: string;
}

/**
 * The words for how far a session is, and for what this browser has to do with it.
 * @param joining this tab is about to take a seat: the one that is taken last may be its own, and what it was offered stays
 */
export function beforeJoinWords(
  { phase, spec, taken, isOpen, seats: people }: Pick<SessionDetail, "phase" | "spec" | "taken" | "isOpen" | "seats">,
  seatLeft: SeatLeft | undefined,
  joining = false,
): BeforeJoinWords {
  const { seats } = spec;
  if (seatLeft === undefined && isOpen === true) return openWords(seats, taken);
  if (joining && seatLeft === undefined && phase !== "ended") return lobbyWords(seats, 1);
  if (phase === "lobby") return lobbyWords(seats, seats - taken);
  if (seatLeft === undefined) return phase === "running" ? RUNNING : ENDED;
  const { seat, hasFinished } = seatLeft;
  const name = namesOf(people)(seat);
  const isNamed = name !== byNumber(seat);
  const comeBack = isNamed ? `Come back as ${name}` : `Come back to ${name}`;
  const held = isNamed ? `the seat of ${name}` : name;
  if (hasFinished) return { ...ENDED, headline: "This session has finished", join: comeBack };
  if (phase === "running") {
    return {
      headline: RUNNING.headline,
      explanation: `This browser held ${held}, which is kept for it. Come back: this tab fetches from the others what they agreed on meanwhile, and goes on with them.`,
      join: comeBack,
    };
  }
  return {
    headline: ENDED.headline,
    explanation: `This browser held ${held}. Peers keep what all had agreed on; when they are back, they go on from the newest state that all of them kept.`,
    join: `Resume: all ${seats} tabs must come back`,
  };
}

const ENDED: BeforeJoinWords = {
  headline: "This session has ended",
  explanation:
    "Most of its peers say that they have come to their end. What they had agreed on is kept in their own browsers.",
};
const RUNNING: BeforeJoinWords = {
  headline: "This session is running",
  explanation: "Every seat has its peer. Watch how they train, create a session of your own, or wait for the next one.",
};

/** It was started without some, who are let in when they come (M7). */
function openWords(seats: number, taken: number): BeforeJoinWords {
  return {
    headline: "Training already, and there is room",
    explanation: `${taken} of ${seats} peers are there, and train. This tab fetches from them what they have agreed on so far, and is let in at one of the next rounds. It computes on your device until the training ends; keep it open.`,
    join: "Join",
  };
}

function lobbyWords(seats: number, free: number): BeforeJoinWords {
  if (free === 0) return { ...RUNNING, headline: "All seats are taken" };
  return {
    headline: "Take a seat",
    explanation: `This tab becomes one of ${seats} equal peers. It computes on your device until the training ends; keep it open.`,
    join: "Join",
  };
}
