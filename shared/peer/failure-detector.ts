import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { framesWaiting } from "./frames.ts";
import { lobbyDigest } from "./lobby.ts";
import type { Other } from "./other.ts";
import { ownFacts } from "./heartbeat-facts.ts";
import { tellRecord } from "./records.ts";
import { hasEnded as isEnd } from "./states.ts";
import {
  FOLLOW_HEARTBEATS,
  INTERVAL_GAIN,
  SUSPECT_DEVIATIONS,
  SUSPECT_HEARTBEATS,
  SUSPECT_HEARTBEATS_MAX,
} from "./timing.ts";

/**
 * H1: tells everybody where this peer is, each `heartbeatMs` of the others' time: whoever slept speaks as soon as it wakes.
 */
export function beat(ctx: PeerContext): void {
  const { wall } = ctx.clock;
  if (wall - ctx.beatAt < ctx.spec.heartbeatMs) return;
  ctx.beatAt = wall;
  ctx.sequence = (ctx.sequence + 1) >>> 0;
  for (const other of ctx.others.values()) {
    // An echo that is still awaited keeps its time: a slow round trip must not look quick.
    if (other.link !== undefined) other.pinged ??= { sequence: ctx.sequence, at: ctx.now };
  }
  ctx.broadcast({
    v: WIRE_VERSION,
    type: "heartbeat",
    sequence: ctx.sequence,
    // A member that still fetches the base could not use the frames of its view yet.
    view: ctx.hasBase ? ctx.view : 0,
    ...ownFacts(ctx),
    hears: hearsBitmap(ctx),
    prepared: ctx.current.prepared === undefined ? null : { round: ctx.current.round, digest: ctx.current.prepared },
    ready: ctx.ready && !ctx.ending,
    lobby: lobbyDigest(ctx),
  });
}

/** Takes note of a heartbeat and answers it at once. */
export function hearHeartbeat(ctx: PeerContext, from: number, heartbeat: MessageOf<"heartbeat">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  const intervalMs = ctx.now - other.heardAt;
  if (other.heartbeat && Number.isFinite(intervalMs)) {
    const error = intervalMs - other.intervalMeanMs;
    other.intervalMeanMs += INTERVAL_GAIN * error;
    other.intervalDeviationMs += INTERVAL_GAIN * (Math.abs(error) - other.intervalDeviationMs);
  }
  const before = other.heartbeat;
  other.heardAt = ctx.now;
  other.heartbeat = heartbeat;
  other.advance = before ? Math.max(0, heartbeat.committed.round - before.committed.round) : 0;
  // Whoever saves takes no part any more; its storage may take its time.
  const ended = heartbeat.state === "saving" || isEnd(heartbeat.state);
  other.endedSince = ended ? (other.endedSince ?? ctx.now) : undefined;
  ctx.send(from, { v: WIRE_VERSION, type: "echo", sequence: heartbeat.sequence });
  // Whoever shows an earlier view has missed a record (P6); whoever has come to ours can use its frames now.
  if (ctx.record && heartbeat.view < ctx.record.view) tellRecord(ctx, from);
  if (ctx.installed && heartbeat.view >= ctx.view && (before?.view ?? 0) < ctx.view) framesWaiting(ctx, from);
}

/** Closes the round trip that {@link beat} opened. How long this peer itself slept is no part of it (H4). */
export function hearEcho(ctx: PeerContext, from: number, echo: MessageOf<"echo">): void {
  const other = ctx.others.get(from);
  if (other?.pinged?.sequence !== echo.sequence) return;
  other.rttMs = ctx.now - other.pinged.at;
  other.pinged = undefined;
}

/** H3: how long a seat may be silent before it is suspected. */
export function suspectMs(ctx: PeerContext, other: Other): number {
  const { heartbeatMs } = ctx.spec;
  const observedMs = other.intervalMeanMs + SUSPECT_DEVIATIONS * other.intervalDeviationMs;
  return Math.min(Math.max(SUSPECT_HEARTBEATS * heartbeatMs, observedMs), SUSPECT_HEARTBEATS_MAX * heartbeatMs);
}

/** We hear the seat: its link stands and it has spoken lately. */
export function hears(ctx: PeerContext, other: Other): boolean {
  return other.link !== undefined && other.heartbeat !== undefined && ctx.now - other.heardAt <= suspectMs(ctx, other);
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
  return ctx.members.filter((seat) => {
    const other = ctx.others.get(seat);
    return other !== undefined && (!isUp(ctx, seat) || hasEnded(ctx, other));
  });
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
