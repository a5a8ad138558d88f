import type { JournalEvent } from "../../../shared/peer/journal.ts";
import { seconds, shortDigest, whole } from "../kit/look/figures.ts";
import type { ClusterNow, SeatNow } from "./lesson.ts";

/** What lessons wait for, read from the statuses and journals of all seats. */

/** The seat; undefined while no page of it is there. */
export function seatOf(now: ClusterNow, seat: number): SeatNow | undefined {
  return now.seats.find((each) => each.seat === seat);
}

/** Whether something holds for each of these seats, all of which must be there. */
export function each(now: ClusterNow, seats: readonly number[], holds: (seat: SeatNow) => boolean): boolean {
  return seats.every((seat) => {
    const found = seatOf(now, seat);
    return found !== undefined && holds(found);
  });
}

export function everySeat(now: ClusterNow): readonly number[] {
  return Array.from({ length: now.size }, (_, seat) => seat);
}

/** Rounds that a seat has committed since the step began. */
export function commits(seat: SeatNow): number {
  return seat.events.filter(({ event }) => event === "committed").length;
}

/** Whether an event, of a peer where it is about one, has come since the step began. */
export function happened(seat: SeatNow, event: JournalEvent, peer?: number): boolean {
  return seat.events.some(({ event: told, detail }) => {
    if (told !== event) return false;
    return peer === undefined || (detail !== undefined && "peer" in detail && detail.peer === peer);
  });
}

/** All are in one view and have committed so many rounds since the step began, nobody being suspected. */
export function trainTogether(now: ClusterNow, rounds: number): boolean {
  return each(now, everySeat(now), (seat) => {
    return seat.status?.members.length === now.size && seat.status.suspects.length === 0 && commits(seat) >= rounds;
  });
}

/** The newest round that all of these seats have committed, with one digest; undefined while there is none. */
export function commonRound(now: ClusterNow, seats: readonly number[]): { round: number; digest: string } | undefined {
  const [first, ...others] = seats.map((seat) => committedBy(seatOf(now, seat)));
  if (first === undefined) return undefined;
  for (const [round, digest] of [...first].reverse()) {
    if (others.every((other) => other.get(round) === digest)) return { round, digest };
  }
  return undefined;
}

function committedBy(seat: SeatNow | undefined): Map<number, string> {
  const entries = (seat?.events ?? []).filter((entry) => entry.event === "committed");
  return new Map(entries.map(({ round, digest }) => [round, digest]));
}

/** Whether these seats, and no others, have gone on in a new view and have committed a round in it. */
export function goOnAlone(now: ClusterNow, seats: readonly number[]): boolean {
  return each(now, seats, ({ status, events }) => {
    const installed = events.findLastIndex(({ event }) => event === "viewInstalled");
    const commitsOn = events.slice(installed + 1).some(({ event }) => event === "committed");
    return (status?.view ?? 0) > 1 && status?.members.join() === seats.join() && installed >= 0 && commitsOn;
  });
}

export function isHalted(seat: SeatNow, reason?: string): boolean {
  return seat.status?.state === "halted" && (reason === undefined || seat.status.halted?.reason === reason);
}

export function isSuspended(seat: SeatNow): boolean {
  return seat.status?.state === "suspended";
}

/** How long the longest grace still runs, in milliseconds; undefined while none does. */
function graceLeftMs(now: ClusterNow): number | undefined {
  const left = now.seats.flatMap(({ status }) => (status?.graceLeftMs == null ? [] : [status.graceLeftMs]));
  return left.length === 0 ? undefined : Math.max(...left);
}

/** What each seat is waiting for, or how far the cluster is, while the step before it all is not over. */
export function gathering(now: ClusterNow): string {
  const seated = now.seats.filter(({ status }) => status !== undefined).length;
  if (seated < now.size) return `${seated} of ${now.size} peers have their seat.`;
  const ready = now.seats.filter(({ status }) => status !== undefined && status.backend !== "").length;
  const started = now.seats.filter(({ status }) => (status?.view ?? 0) > 0).length;
  if (started === now.size) return "All have met, and train.";
  return `${ready} of ${now.size} peers are ready: they fetch digits, warm up, and form their links.`;
}

/** How long the grace still runs, in whole seconds; empty while none does, or no more. */
export function graceWords(now: ClusterNow): string {
  const left = graceLeftMs(now);
  return left === undefined || left === 0 ? "" : `They wait ${seconds(Math.ceil(left / 1000) * 1000)} more.`;
}

/** What each seat has saved. */
export function savedWords(now: ClusterNow): string {
  return now.seats
    .flatMap(({ seat, status }) =>
      status?.saved ? [`Seat ${seat}: round ${whole(status.saved.round)}, ${shortDigest(status.saved.digest)}`] : [],
    )
    .join(" · ");
}
