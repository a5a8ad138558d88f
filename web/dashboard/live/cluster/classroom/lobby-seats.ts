import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { SUSPECT_HEARTBEATS } from "../../../../../shared/peer/timing.ts";
import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import type { SessionDetail } from "../../../../../shared/signaling/sessions.ts";
import { atBegin, namesIn, namesOf } from "../../../story/seat-names.ts";

/** A seat before the start, as it is seen from the back of a room. */
export interface LobbySeat {
  readonly seat: number;
  readonly name: string;
  readonly state: "free" | "here" | "ready";
}

/** @param isReady whether the seat through which it is seen is */
export function lobbySeats(
  status: PeerStatus,
  isReady: boolean,
  { seats, heartbeatMs }: Pick<SessionSpec, "seats" | "heartbeatMs">,
): readonly LobbySeat[] {
  const nameOf = namesIn(status);
  return Array.from({ length: seats }, (_, seat): LobbySeat => {
    const name = atBegin(nameOf(seat));
    if (seat === status.seat) return { seat, name, state: isReady ? "ready" : "here" };
    const peer = status.peers.find((each) => each.seat === seat);
    const isSilent = peer?.linkUp === false && (peer.heardMsAgo ?? Infinity) > SUSPECT_HEARTBEATS * heartbeatMs;
    if (peer === undefined || isSilent) return { seat, name, state: "free" };
    return { seat, name, state: peer.linkUp && peer.backend !== null ? "ready" : "here" };
  });
}

/** While nobody's page can be looked through. */
export function seatsKnownToServer(
  { seats }: Pick<SessionSpec, "seats">,
  detail: SessionDetail | undefined,
): readonly LobbySeat[] {
  const known = detail?.seats ?? [];
  const nameOf = namesOf(known);
  return Array.from({ length: seats }, (_, seat): LobbySeat => {
    const isHere = known.some((each) => each.seat === seat && each.taken);
    return { seat, name: atBegin(nameOf(seat)), state: isHere ? "here" : "free" };
  });
}

/** What is still missing, in words. */
export function lobbyTitle(seats: readonly LobbySeat[]): string {
  const free = seats.filter(({ state }) => state === "free").length;
  if (free > 0) return free === 1 ? "One seat is free" : `${free} seats are free`;
  return seats.every(({ state }) => state === "ready") ? "Everybody is ready" : "Everybody is here";
}
