import { PEER_STATES } from "../../../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { seatNames } from "../../../kit/look/figures.ts";
import { stateLook } from "../../../kit/look/state-look.ts";

/** The steps of a round, as a reader meets them; the wire's own work is in the second. */
export const ROUND_STEPS = ["compute", "average", "vote", "commit"] as const;
export type RoundStep = (typeof ROUND_STEPS)[number];

const STEP_OF_STATE: Readonly<Record<string, RoundStep>> = {
  computing: "compute",
  averaging: "average",
  voting: "vote",
};

/** The step that this peer is at; undefined where no round is under way. */
export function stepOf(state: string): RoundStep | undefined {
  return STEP_OF_STATE[state];
}

/** A seat that the round waits for, with what it is doing. */
export interface Awaited {
  readonly seat: number;
  readonly words: string;
}

/** Whom the round waits for, as far as this peer knows (H5): by state and how far it is, or why it does nothing. */
export function awaited(status: PeerStatus): readonly Awaited[] {
  return status.waitingFor.map(({ seat, doing }) => {
    if (!PEER_STATES.some((state) => state === doing)) return { seat, words: doing };
    const progress = status.peers.find((peer) => peer.seat === seat)?.progress ?? 0;
    const share = progress > 0 && progress < 1 ? `, ${Math.round(progress * 100)} %` : "";
    return { seat, words: `${stateLook(doing).label}${share}` };
  });
}

/** `Waiting for seat 2 (computing, 40 %)`, for few seats; their names alone for many. */
export function awaitedWords(all: readonly Awaited[]): string {
  if (all.length === 0) return "";
  if (all.length > 3) return `Waiting for ${seatNames(all.map(({ seat }) => seat))}`;
  return `Waiting for ${all.map(({ seat, words }) => `seat ${seat} (${words})`).join(", ")}`;
}
