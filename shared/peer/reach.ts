import type { PeerContext } from "./context.ts";
import type { Other } from "./other.ts";
import { FOLLOW_HEARTBEATS } from "./timing.ts";

/** We hear the seat: its link stands and it has spoken lately. */
export function hears(ctx: PeerContext, other: Other): boolean {
  if (other.link === undefined || other.heartbeat === undefined) return false;
  return ctx.now - other.heardAt <= other.suspectMs(ctx.spec.heartbeatMs);
}

/** H2: we hear it, and it says that it hears us. */
export function isTwoWay(ctx: PeerContext, other: Other): boolean {
  return hears(ctx, other) && ((other.heartbeat?.hears ?? 0) & (1 << ctx.seat)) !== 0;
}

/** A member that the view names, over a two-way link with the page load that it names; oneself always. */
export function isUp(ctx: PeerContext, seat: number): boolean {
  const other = ctx.others.get(seat);
  return other === undefined || (ctx.isMember(seat) && isTwoWay(ctx, other));
}

/** It said 'finished' or 'halted' long enough ago that its votes, or its reasons, must have arrived. */
export function hasEnded(ctx: PeerContext, other: Other): boolean {
  return other.endedSince !== undefined && ctx.now - other.endedSince >= FOLLOW_HEARTBEATS * ctx.spec.heartbeatMs;
}

/** Members that will not take part, as things stand: no two-way link, another page load, or at their end. Ascending. */
export function suspects(ctx: PeerContext): readonly number[] {
  return suspectsAny(ctx) ? ctx.membership.members.filter((seat) => isSuspect(ctx, seat)) : [];
}

/** Whether there are {@link suspects}: asked several times for each input. */
export function suspectsAny(ctx: PeerContext): boolean {
  for (const seat of ctx.membership.members) if (isSuspect(ctx, seat)) return true;
  return false;
}

function isSuspect(ctx: PeerContext, seat: number): boolean {
  const other = ctx.others.get(seat);
  return other !== undefined && (!isUp(ctx, seat) || hasEnded(ctx, other));
}

/** Why a seat is among the {@link suspects}: for journals and people. */
export type SuspicionCause =
  /** Its link is closed, or it said goodbye. */
  | "noLink"
  /** Another page load sits there than the one that the view names. */
  | "otherPage"
  /** It said long enough ago that it has come to its end. */
  | "ended"
  /** Nothing was heard for too long (H3). */
  | "silent"
  /** It is heard, and says that it does not hear this peer (H2). */
  | "deaf";

export function suspicionCause(ctx: PeerContext, other: Other): SuspicionCause {
  if (other.link === undefined) return "noLink";
  if (!ctx.isMember(other.seat)) return "otherPage";
  if (hasEnded(ctx, other)) return "ended";
  return hears(ctx, other) ? "deaf" : "silent";
}

/** H1: whom this peer hears, as a bitmap by seat; itself always. */
export function hearsBitmap(ctx: PeerContext): number {
  let bitmap = 1 << ctx.seat;
  for (const other of ctx.others.values()) if (hears(ctx, other)) bitmap |= 1 << other.seat;
  return bitmap >>> 0;
}

/** Seats that can be reached both ways, this one included, whether members or not. */
export function reachable(ctx: PeerContext): number {
  return 1 + [...ctx.others.values()].filter((other) => isTwoWay(ctx, other)).length;
}
